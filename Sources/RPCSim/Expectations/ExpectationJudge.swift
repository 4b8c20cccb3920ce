/// Holds a run against what its scenario expects.
struct ExpectationJudge {
  let evidence: Evidence
  let waits: [CallWait]
  let violations: [Violation]
  let names: CallNames
  /// The event that each call settled with, by the call's place.
  let settlements: [JournalEvent.ID?]
  /// The event that gave each call the result that it has in the end.
  let results: [JournalEvent.ID?]
  /// The event that each call began with.
  let starts: [JournalEvent.ID?]

  var journal: Journal { evidence.journal }

  init(evidence: Evidence, waits: [CallWait], violations: [Violation] = []) {
    self.evidence = evidence
    self.waits = waits
    self.violations = violations
    names = CallNames(evidence.journal)
    var settlements: [JournalEvent.ID?] = Array(
      repeating: nil, count: evidence.journal.calls.count)
    var starts = settlements
    var results = settlements
    let events = evidence.journal.events
    // Looked at where it lies: to hand an event on would copy it.
    for id in events.indices {
      guard let call = events[id].call else { continue }
      switch events[id].kind {
      case .callSettled where settlements[call] == nil:
        settlements[call] = id
        results[call] = id
      case .resultReplaced: results[call] = id
      case .callStarted: starts[call] = id
      default: break
      }
    }
    self.settlements = settlements
    self.starts = starts
    self.results = results
  }

  func judge() -> [ExpectationResult] {
    evidence.scenario.expectations.map(judge)
  }

  private func judge(_ expectation: ScenarioExpectation) -> ExpectationResult {
    switch expectation {
    case .returns(let call, let value, let within): judge(call, returns: value, within: within)
    case .returnsOrFails(let call, let value, let within):
      judge(call, returns: value, within: within, mayFail: true)
    case .fails(let call, let failure): judge(call, fails: failure)
    case .handlerRuns(let call, let server, let count): judgeRuns(of: call, at: server, count)
    case .handled(let server, let count): judgeHandled(by: server, count)
    case .event(let filter, let count): judgeEvents(filter, count)
    case .queue(let name, let expected): judge(queue: name, expected)
    case .order(let calls): judgeOrder(of: calls)
    case .stalled(let call, let holder): judgeStall(of: call, heldBy: holder)
    case .items(let call, let expected): judge(call, brings: expected)
    case .violates(let invariant): judgeViolation(of: invariant)
    }
  }

  /// Judges each of the calls that a name means; the first that does not hold decides.
  func forEachCall(
    _ reference: String, _ judge: (Int) -> ExpectationResult
  ) -> ExpectationResult {
    let calls = journal.calls(named: reference)
    guard !calls.isEmpty else { return .vacuous("no call named '\(reference)' was ever made") }
    return calls.lazy.map(judge).first { $0.verdict != .held } ?? .held
  }
}
