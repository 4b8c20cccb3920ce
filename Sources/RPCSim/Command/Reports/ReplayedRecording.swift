import RPCSim

/// A replayed recording, or the cause why it could not be replayed.
struct ReplayedRecording {
  let path: String
  let played: Result<Played, FileFailure>
  /// Whether the report contains the events, and the diagram of the run.
  var showsTrace = false
  var showsDiagram = false

  struct Played {
    let replay: Replay
    let source: ScenarioSource
    /// The passing run that is nearest to a failure, if it was requested.
    var nearest: NearestRun?

    var whole: PlayedScenario { PlayedScenario(source, first: replay.run, nearest: nearest) }
  }

  var command: String { "rpcsim replay \(path.quotedForShell)" }
}

extension ReplayedRecording: Reportable {
  struct Record: Encodable {
    let recording: String
    var outcome: String?
    var recorded: [String]?
    var run: ScenarioRecord?
    var errors: [MistakeRecord]?
  }

  func text(_ paint: Paint) -> String {
    // The cause of a failure goes to the error stream.
    guard case .success(let played) = played else { return "" }
    var text = ReplayText(played.replay, played.source, path: path, nearest: played.nearest, paint)
      .text
    let journal = played.replay.run.journal
    if showsTrace { text += TextTrace(journal).text + "\n" }
    if showsDiagram { text += ColumnDiagram(journal).text() + "\n" }
    return text
  }

  var record: Record {
    switch played {
    case .failure(let failure): Record(recording: path, errors: MistakeRecord.all(in: failure))
    case .success(let played):
      Record(
        recording: path, outcome: played.replay.outcome.name, recorded: played.replay.recorded,
        run: ScenarioRecord(
          played.whole, replay: command,
          showsTrace: showsTrace, showsDiagram: showsDiagram))
    }
  }

  var reportedCase: ReportedCase {
    var reported = ReportedCase(name: path.fileStem, file: path)
    switch played {
    case .failure(let failure): reported.outcome = .error(.init(failure))
    case .success(let played): fill(&reported, from: played)
    }
    return reported
  }
}

extension ReplayedRecording {
  private func fill(_ reported: inout ReportedCase, from played: Played) {
    let (replay, source) = (played.replay, played.source)
    reported.nanoseconds = replay.run.end.nanoseconds
    let seed = replay.run.strategy.nameAndSeed.1.map { "\($0)" } ?? "0"
    reported.properties = [
      .init("story", source.scenario.story), .init("scenario", source.path), .init("seed", seed),
      .init("outcome", replay.outcome.name), .init("recording", path), .init("replay", command),
    ]
    let whole = ReportedCase.Outcome(played.whole, replay: command)
    reported.outcome = outcome(of: replay, whole)
  }

  /// The outcome for test tools.
  ///
  /// A run that differs from the recorded one proves less.
  private func outcome(
    of replay: Replay, _ whole: ReportedCase.Outcome
  ) -> ReportedCase.Outcome {
    switch (replay.outcome, whole) {
    case (.exact, _), (.adapted, .failed), (.adapted, .error): whole
    case (.adapted, _):
      .skipped("\(replay.outcome.name): the scenario has changed, and it holds now")
    case (.diverged, _):
      .error(
        .init(
          kind: "diverged", message: "a recorded choice could not be made", evidence: text(.none)))
    }
  }
}

extension ReplayOutcome {
  /// The outcome in a word, for reports.
  var name: String {
    switch self {
    case .exact: "exact"
    case .adapted(let count): "adapted(\(count))"
    case .diverged(let index, _, _): "diverged at \(index + 1)"
    }
  }
}
