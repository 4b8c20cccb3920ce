import RPCSim

extension Command {
  static let replay = Command(
    name: "replay",
    summary: "Play recorded runs again, and say whether they still fail.",
    discussion: """
      Plays each recorded run again in its scenario, as the scenario is now. Choices are known by
      what they mean, so a recording outlives changes that have nothing to do with it. A run is
      exact, if everything happens as it was recorded; adapted, if choices were left out because
      what they are about does not exist or compete any more; or it diverges, where a choice
      cannot be made though what it chooses exists. With --nearest, the passing run that differs
      least from a recorded failure is looked for, as 'rpcsim explore' does by itself.
      """,
    operands: "RECORDING…",
    options: [.scenario, .eventLimit, .nearest, .trace, .diagram, .format, .color],
    exitCodes: [.held, .failed, .unusable, .adapted, .diverged, .undecided, .interrupted],
    examples: [
      Example(line: "rpcsim replay .rpcsim/race.json", meaning: "See a failure again."),
      Example(
        line: "rpcsim replay --scenario new.json5 .rpcsim/race.json",
        meaning: "See whether another version fails too."),
      Example(
        line: "rpcsim replay --nearest .rpcsim/race.json",
        meaning: "See which decision makes the difference."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard !arguments.operands.isEmpty else { throw UsageError("name a recording") }
    var report = Report<ReplayedRecording>(
      try arguments.format(), of: "recordings", titled: "rpcsim replay",
      hasColour: console.output.hasColour)
    var code = ExitCode.held
    let limit = try arguments.eventLimit()
    let end = console.heedEndRequests(within: Console.patience)
    for path in arguments.operands {
      console.begin("playing \(ScenarioFiles.shown(path)) again")
      let played = play(path, arguments, limit, isEnded: { end.isMade }) { console.show($0) }
      // An interrupted replay has no result.
      guard !end.isMade else {
        console.complain("rpcsim: interrupted before \(ScenarioFiles.shown(path)) was played")
        code = code.joined(with: .interrupted)
        break
      }
      let replayed = ReplayedRecording(
        path: path, played: played,
        showsTrace: arguments.has(.trace), showsDiagram: arguments.has(.diagram))
      if case .failure(let failure) = replayed.played { console.complain(failure.message) }
      console.write(report.text(of: replayed))
      code = code.joined(with: ExitCode(replayed))
    }
    return report.end(with: code, &console)
  }

  private static func play(
    _ path: String, _ arguments: Arguments, _ eventLimit: Int,
    isEnded: @escaping @Sendable () -> Bool, observe: ((Duration) -> String) -> Void
  ) -> Result<ReplayedRecording.Played, FileFailure> {
    do throws(FileFailure) {
      let recording = try RecordingFile.read(path, isEnded: isEnded)
      let source = try ScenarioSource(
        of: recording, at: path, given: arguments.text(.scenario), isEnded: isEnded)
      let replay = Replay(
        of: recording, in: source.scenario, eventLimit: eventLimit, isEnded: isEnded)
      var nearest: NearestRun?
      if arguments.has(.nearest) {
        nearest = NearestRun(
          to: replay.run, of: source, recordedAt: path, given: arguments.text(.scenario),
          isEnded: isEnded, observe: observe)
      }
      return .success(.init(replay: replay, source: source, nearest: nearest))
    } catch {
      return .failure(error)
    }
  }
}

extension Option {
  static let scenario = Option(
    "scenario", "FILE", help: "Play this scenario; the one that was recorded if not given.")
  fileprivate static let nearest = Option(
    "nearest",
    help: "Look for the passing run that differs least from one that fails, and\n"
      + "say which decision separates them. It takes up to a thousand runs.")
  fileprivate static let trace = Option("trace", help: "Write every event.")
  fileprivate static let diagram = Option("diagram", help: "Draw the run as columns.")
}

extension ExitCode {
  fileprivate init(_ replayed: ReplayedRecording) {
    guard case .success(let played) = replayed.played else {
      self = .unusable
      return
    }
    self.init(played.replay)
  }

  init(_ replay: Replay) {
    switch replay.outcome {
    case .exact: self = ExitCode(replay.run.verdict)
    case .adapted: self = .adapted
    case .diverged: self = .diverged
    }
  }
}
