/// Expectations about the state at the end of a run, and about the order in which calls end.
extension ExpectationJudge {
  func judge(queue name: String, _ expected: QueueExpectation) -> ExpectationResult {
    var events: [JournalEvent.ID] {
      journal.events.indices.filter { journal.events[$0].queue == name }.suffix(4)
    }
    guard let queue = evidence.queues.first(where: { $0.name == name }) else {
      return expected.exists ? .refuted("there is no queue '\(name)'", by: events) : .held
    }
    guard expected.exists else { return .refuted("the queue '\(name)' exists", by: events) }
    let differences = [
      difference("ready messages", queue.ready, expected.ready),
      difference("unacknowledged deliveries", queue.unacknowledged, expected.unacknowledged),
      difference("consumers", queue.consumers, expected.consumers),
    ].compactMap { $0 }
    guard !differences.isEmpty else { return .held }
    return .refuted(
      "'\(name)' has \(differences.joined(separator: " and "))", by: events)
  }

  private func difference(_ what: String, _ actual: Int, _ expected: Int?) -> String? {
    guard let expected, expected != actual else { return nil }
    return "\(actual) \(what), not \(expected)"
  }

  func judgeOrder(of references: [String]) -> ExpectationResult {
    var last: (reference: String, settled: JournalEvent.ID)?
    for reference in references {
      let calls = journal.calls(named: reference)
      guard !calls.isEmpty else { return .vacuous("no call named '\(reference)' was ever made") }
      let settled = calls.compactMap { settlements[$0] }
      guard settled.count == calls.count, let first = settled.min(), let final = settled.max()
      else {
        return .refuted("\(reference) never settled")
      }
      if let last, last.settled > first {
        return .refuted(
          "\(reference) settled before \(last.reference)", by: [first, last.settled])
      }
      last = (reference, final)
    }
    return .held
  }

  func judgeStall(of reference: String, heldBy holder: String?) -> ExpectationResult {
    forEachCall(reference) { call in
      if let settled = settlements[call] {
        return .refuted("\(names[call]) is not stalled: it settled", by: [settled])
      }
      guard let wait = waits.first(where: { $0.call == call }) else {
        return .refuted("\(names[call]) is not stalled: no process waits for it any more")
      }
      guard let holder else { return .held }
      let named = evidence.processes(named: holder)
      guard !wait.holders.contains(where: named.contains) else { return .held }
      let reasons = wait.reasons.joined(separator: "; ")
      return .refuted("\(names[call]) is not held up by \(holder): \(reasons)")
    }
  }
}
