import RPCSim

/// A scenario in the report for machines: the run that decided its verdict, and the results.
struct ScenarioRecord: Encodable {
  private let name: String
  private let file: String
  private let story: String
  private let strategy: String
  private let seed: UInt64?
  private let verdict: String
  private let held: Bool
  private let ending: String
  /// The number of runs, and below the events and the virtual time of all runs.
  private let runs: Int
  /// The progress at the end, if the command was interrupted.
  private let interrupted: Interruption?
  private let totalEvents: Int
  private let totalNanoseconds: Int64
  private let events: Int
  private let endNanoseconds: Int64
  private let expectations: [ExpectationRecord]
  private let violations: [ViolationRecord]
  private let faults: [FaultRecord]
  private let waits: [WaitRecord]
  /// The difference between two plays of the run, if there is one.
  private let nondeterminism: DifferenceRecord?
  /// The replays of earlier failures, and the path of this failure's recording.
  private let corpus: [CorpusRecord]?
  private let recording: String?
  private let replay: String
  private let nearest: NearestRun.Record?
  private let trace: [String]?
  private let diagram: [String]?

  /// - Parameter replay: The command that plays the deciding run again.
  init(
    _ played: PlayedScenario, replay: String, showsTrace: Bool = false, showsDiagram: Bool = false
  ) {
    let (run, scenario) = (played.run, played.source.scenario)
    name = scenario.name
    file = played.source.path
    story = scenario.story
    (strategy, seed) = run.strategy.nameAndSeed
    let isOpen = played.verdict == .held && played.interruption != nil
    verdict = isOpen ? ScenarioRun.Verdict.undecided.rawValue : played.verdict.rawValue
    held = played.verdict == .held && !isOpen
    ending = run.ending.name
    runs = played.runCount
    interrupted = played.interruption
    totalEvents = played.eventCount
    totalNanoseconds = played.duration
    events = run.performedCount
    endNanoseconds = run.end.nanoseconds
    expectations = ExpectationRecord.all(in: run, of: played.source)
    violations = run.violations.map(ViolationRecord.init)
    faults = FaultRecord.all(in: run, of: played.source)
    let calls = run.journal.callNames()
    waits = run.waits.map { WaitRecord($0, call: calls[$0.call]) }
    nondeterminism = played.difference.map { DifferenceRecord($0) }
    corpus = played.corpus.isEmpty ? nil : played.corpus.map(CorpusRecord.init)
    recording = played.kept?.path
    self.replay = replay
    nearest = played.nearest?.record
    trace = showsTrace ? TextTrace(run.journal).lines : nil
    diagram = showsDiagram ? ColumnDiagram(run.journal).text().lines : nil
  }
}

private struct PositionRecord: Encodable {
  let line: Int
  let column: Int

  init(_ position: SourcePosition) { (line, column) = (position.line, position.column) }
}

private struct ExpectationRecord: Encodable {
  let text: String
  let position: PositionRecord
  let verdict: String
  let message: String?
  /// The events that show the result, by their indices in the journal.
  let events: [JournalEvent.ID]

  static func all(in run: ScenarioRun, of source: ScenarioSource) -> [ExpectationRecord] {
    let expectations = source.scenario.expectations
    let paths = expectations.indices.map { ScenarioPath.root["expect"][$0] }
    let positions = source.text.positions(of: paths)
    return expectations.indices.map { index in
      let result = run.expectations[index]
      return ExpectationRecord(
        text: "\(expectations[index])", position: PositionRecord(positions[index]),
        verdict: result.verdict.name, message: result.message.isEmpty ? nil : result.message,
        events: result.events)
    }
  }
}

private struct ViolationRecord: Encodable {
  let invariant: String
  let message: String
  let events: [JournalEvent.ID]

  init(_ violation: Violation) {
    (invariant, message) = (violation.invariant, violation.message)
    events = violation.events
  }
}

private struct FaultRecord: Encodable {
  let text: String
  let position: PositionRecord
  let kind: String
  let point: String
  let fired: Int
  let isOptional: Bool

  static func all(in run: ScenarioRun, of source: ScenarioSource) -> [FaultRecord] {
    let paths = run.faults.indices.map { ScenarioPath.root["faults"][$0] }
    return zip(run.faults, source.text.positions(of: paths)).map { report, position in
      FaultRecord(
        text: "\(report.fault)", position: PositionRecord(position),
        kind: report.fault.verdict.name, point: report.fault.point.rawValue,
        fired: report.fired, isOptional: report.fault.isOptional)
    }
  }
}

private struct WaitRecord: Encodable {
  let call: String
  let reasons: [String]
  let isDeadlock: Bool

  init(_ wait: CallWait, call: String) {
    self.call = call
    reasons = wait.reasons
    isDeadlock = wait.isDeadlock
  }
}

// MARK: Names that stay when names in the code change

extension Strategy {
  var nameAndSeed: (String, UInt64?) {
    switch self {
    case .inOrder: ("in-order", nil)
    case .random(let seed): ("random", seed)
    case .pct(let seed, _, _): ("pct", seed)
    case .following(let schedule): ("following", schedule.seed)
    case .taking: ("following", nil)
    }
  }
}

extension ScenarioRun.Ending {
  fileprivate var name: String {
    switch self {
    case .quiescent: "quiescent"
    case .timeOver: "timeOver"
    case .eventsExhausted: "eventLimit"
    case .wentRound: "wentRound"
    case .interrupted: "interrupted"
    }
  }
}

extension ExpectationResult.Verdict {
  fileprivate var name: String {
    switch self {
    case .held: "held"
    case .refuted: "refuted"
    case .vacuous: "vacuous"
    }
  }
}

extension String {
  fileprivate var lines: [String] { split(separator: "\n").map(String.init) }
}
