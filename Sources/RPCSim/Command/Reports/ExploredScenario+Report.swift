import RPCSim

extension ExploredScenario: Reportable {
  struct Record: Encodable {
    struct CountRecord: Encodable {
      let runs: Int
      let what: [String]
    }

    let name: String
    let file: String
    let verdict: String
    let schedules: Int
    /// The progress at the end, if the exploration was interrupted.
    let interrupted: Interruption?
    let events: Int
    let failed: Int
    let undecided: Int
    /// The number of states, and whether they are all states, in an exhaustive search.
    let states: Int?
    let isComplete: Bool?
    /// The treatment of times: 'at fixed times', 'at ticks of …', 'at drawn times', 'without
    /// times'.
    let times: String
    let outcomes: [CountRecord]
    let failures: [CountRecord]
    /// The number of schedules in which each fault struck, and in which each expectation was about
    /// something.
    let struck: [Int]
    let evaluated: [Int]
    let nondeterminism: DifferenceRecord?
    /// The replays of earlier failures, and the paths of the failures in the corpus.
    let corpus: [CorpusRecord]?
    let recordings: [String]?
    let found: String?
    let recording: String?
    let smallest: ScenarioRecord?
  }

  func text(_ paint: Paint) -> String { ExplorationText(self, paint).text }

  var record: Record {
    Record(
      name: source.scenario.name, file: source.path, verdict: verdict.rawValue,
      schedules: exploration.runs, interrupted: interruption, events: exploration.events,
      failed: exploration.failed,
      undecided: exploration.undecided, states: space?.states, isComplete: space?.isComplete,
      times: "\(times)",
      outcomes: exploration.outcomesByFrequency.map {
        .init(runs: $0.runs, what: $0.item.lines)
      },
      failures: exploration.failuresByFrequency.map { .init(runs: $0.runs, what: [$0.item]) },
      struck: exploration.struck, evaluated: exploration.evaluated,
      nondeterminism: nondeterminism.map { DifferenceRecord($0.difference, found: $0.found) },
      corpus: corpus.isEmpty ? nil : corpus.map(CorpusRecord.init),
      recordings: kept.isEmpty ? nil : kept.map(\.path), found: found,
      recording: recording,
      smallest: played.map { ScenarioRecord($0, replay: replay ?? "") })
  }

  private var times: TimeTreatment { space?.times ?? (isUntimed ? .leftOut : .drawn) }

  private var verdict: ScenarioRun.Verdict {
    switch ownCode {
    case .held: .held
    case .undecided, .interrupted: .undecided
    default: .failed
    }
  }

  /// The command that replays the recorded failure.
  var replay: String? { recording.map { "rpcsim replay \($0.quotedForShell)" } }
}

extension ExploredScenario {
  var reportedCase: ReportedCase {
    var reported = ReportedCase(name: source.scenario.name, file: source.path)
    reported.nanoseconds = failure?.end.nanoseconds ?? duration
    reported.properties = properties
    reported.outcome = outcome
    return reported
  }

  /// The earlier failures are separate cases.
  var reportedCases: [ReportedCase] { corpus.map(\.reportedCase) + [reportedCase] }

  private var outcome: ReportedCase.Outcome {
    let what = space.map { "\($0.states.of("state"))" } ?? exploration.runs.of("schedule")
    if let nondeterminism {
      return .failed(
        .init(
          kind: DifferenceText.kind, message: DifferenceText.headline(nondeterminism.difference),
          evidence: text(.none)))
    }
    if exploration.failed > 0 {
      let message = "fails in \(exploration.failed) of \(exploration.runs.of("schedule"))"
      guard let played else {
        return .failed(.init(kind: "schedule", message: message, evidence: text(.none)))
      }
      var finding = ReportedCase.Finding(played, replay: replay ?? "")
      finding.message = "\(message): \(finding.message)"
      finding.evidence = text(.none)
      return .failed(finding)
    }
    if let interruption { return .skipped(interruption.text) }
    guard verdict == .undecided else { return .held }
    return .error(
      .init(kind: "undecided", message: "undecided after \(what)", evidence: text(.none)))
  }

  private var properties: [ReportedCase.Property] {
    let counts = [("schedules", exploration.runs), ("outcomes", exploration.outcomes.count)]
    let found: [(String, String?)] = [
      ("states", space.map { "\($0.states)" }), ("found", found),
      ("seed", failure?.strategy.nameAndSeed.1.map { "\($0)" }), ("recording", recording),
      ("replay", replay),
    ]
    return [.init("story", source.scenario.story)] + counts.map { .init($0, "\($1)") }
      + found.compactMap { name, value in value.map { .init(name, $0) } }
  }
}
