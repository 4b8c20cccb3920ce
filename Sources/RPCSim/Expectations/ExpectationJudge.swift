/// Judges a run by what its scenario expects.
struct ExpectationJudge {
  let evidence: Evidence
  let waits: [CallWait]
  let violations: [Violation]
  let names: CallNames
  /// The event with which each call settled, by the call's index.
  let settlements: [JournalEvent.ID?]
  /// The event that gave each call its final result, by the call's index.
  let results: [JournalEvent.ID?]
  /// The event with which each call began, by the call's index.
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
    // Read in place, because passing an event on would copy it.
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
    case .returns(let call, let value, let within):
      judge(call, returns: value, within: within?.nanoseconds)
    case .returnsOrFails(let call, let value, let within):
      judge(call, returns: value, within: within?.nanoseconds, mayFail: true)
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

  /// Judges each call that a name denotes.
  ///
  /// The first verdict other than `held` decides.
  func forEachCall(
    _ reference: String, _ judge: (Int) -> ExpectationResult
  ) -> ExpectationResult {
    let calls = journal.calls(named: reference)
    guard !calls.isEmpty else { return .vacuous("no call named '\(reference)' was ever made") }
    return calls.lazy.map(judge).first { $0.verdict != .held } ?? .held
  }
}
