import RPCSim

extension Command {
  static let fork = Command(
    name: "fork",
    summary: "Go on differently from a decision of a recorded run.",
    discussion: """
      Plays a recorded run up to a decision, takes another choice there, and goes the plain way
      from then on, or keeps what the recording chooses later. Decisions are counted from 1. --take
      names the choice in the words of the list of choices, which is written without --take. A fault
      that schedules may place can be made to strike, or not to, while the recorded event of the
      decision happens. The run is recorded.
      """,
    operands: "RECORDING",
    options: [.at, .take, .keep, .scenario, .eventLimit, .recordings],
    exitCodes: [.held, .failed, .unusable, .undecided, .interrupted],
    examples: [
      Example(
        line: "rpcsim fork .rpcsim/race.json --at 7", meaning: "See what could come 7th."),
      Example(
        line: "rpcsim fork r.json --at 7 --take 'start the process: w'",
        meaning: "Take it."),
      Example(
        line: "rpcsim fork r.json --at 7 --keep --take 'start the process: w'",
        meaning: "Keep what comes later."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw UsageError("name one recording")
    }
    guard let decision = try arguments.number(.at, in: 1...1_000_000_000) as Int? else {
      throw UsageError("name the decision to change with --at")
    }
    let limit = try arguments.eventLimit()
    let end = console.heedEndRequests(within: Console.patience)
    console.begin("playing \(ScenarioFiles.shown(path)) again")
    do throws(FileFailure) {
      let recording = try RecordingFile.read(path, isEnded: { end.isMade })
      let source = try ScenarioSource(
        of: recording, at: path, given: arguments.text(.scenario), isEnded: { end.isMade })
      let wanted = arguments.text(.take)
      let forked = ForkedRun(
        of: recording, in: source.scenario, at: decision, taking: wanted,
        eventLimit: limit, keepsRest: arguments.has(.keep), isEnded: { end.isMade })
      guard !end.isMade else { return .interrupted }
      guard let fork = forked else {
        let file = ScenarioFiles.shown(path)
        let most = "or more than \(ForkedRun.mostChoices) things could be chosen before it"
        let reason = decision > limit / 100 ? ", \(most)" : ""
        throw FileFailure(message: "\(file): error: the run has no decision \(decision)\(reason)")
      }
      guard let run = fork.run else { return list(fork, decision, wanted, &console) }
      let found = "forked at decision \(decision): \(wanted ?? "")"
      let made = Recording(of: run, scenario: source.path, found: found)
      let folder = arguments.text(.recordings) ?? RecordingFile.folder
      let written = try made.map { (made) throws(FileFailure) in
        try RecordingFile.write(fork: made, of: source, in: folder)
      }
      report(PlayedScenario(source, first: run), written ?? "", &console)
      return ExitCode(run.verdict)
    } catch {
      console.complain(error.message)
      return error.isInterruption ? .interrupted : .unusable
    }
  }

  private static func list(
    _ fork: ForkedRun, _ decision: Int, _ wanted: String?, _ console: inout Console
  ) -> ExitCode {
    let recorded = [fork.recorded] + fork.strikes
    let lines = fork.alternatives.map {
      (recorded.contains($0) ? "* " : "  ") + CellText("\($0)").padded(to: 0) + "\n"
    }.joined()
    let text = "decision \(decision) could be one of these (* is recorded):\n\(lines)"
    guard wanted != nil else {
      console.write(text)
      return .held
    }
    console.complain("error: this choice does not exist there\n\(text)")
    return .unusable
  }

  private static func report(
    _ played: PlayedScenario, _ path: String, _ console: inout Console
  ) {
    let command = "rpcsim replay \(path.quotedForShell)"
    let name = CellText(played.source.scenario.name).padded(to: 0)
    guard played.verdict != .held else {
      return console.write("\(name): it holds\n  replay: \(command)\n")
    }
    let paint = Paint(isOn: console.output.hasColour)
    let verdict = played.verdict == .failed ? "it fails" : "it is undecided"
    console.write(
      "\(name): \(verdict)\n" + FailureText(played, replay: command, paint).text)
  }
}

extension Option {
  fileprivate static let at = Option("at", "K", help: "The decision to change, counted from 1.")
  fileprivate static let take = Option(
    "take", "MEANING", help: "The choice to take there; if not given, list the choices.")
  fileprivate static let keep = Option(
    "keep", help: "Keep what the recording chooses later, as far as it can be chosen.")
  fileprivate static let recordings = Option(
    "recordings", "FOLDER",
    help: "Where the run is recorded; \(RecordingFile.folder) if not given.")
}
