import RPCCore

/// When nothing can happen any more, nobody waits: a call that is still pending waits for ever.
///
/// Exempt are the calls of a process that crashed after it made them or that stands still for ever,
/// and those which the scenario expects to be stalled, with the calls that they wait for or that
/// wait for them.
struct NoCallLeftPending: Checker {
  static let invariant = "no call is left pending"

  func violations(in evidence: Evidence) -> [Violation] {
    guard evidence.isQuiescent else { return [] }
    let journal = evidence.journal
    let pending = Self.pendingCalls(in: journal)
    guard !pending.isEmpty else { return [] }
    let conditions = ProcessConditions(journal)
    let isExempt = Self.stalledFamilies(in: evidence)
    let words = Wording(journal)
    return pending.compactMap { call, start in
      let process = journal.calls[call].process
      let hasCrashed = conditions[process].crashed.map { $0 > start } ?? false
      guard !hasCrashed, !conditions[process].isPaused, !isExempt[call] else { return nil }
      return violation(
        "\(words.call(call)), which \(words.process(process)) made at "
          + "\(words.time(journal.events[start].time)), never settled", shownBy: [start])
    }
  }

  /// The calls that want a reply and did not settle, with the events that they began with.
  private static func pendingCalls(in journal: Journal) -> [(call: Int, start: Event.ID)] {
    var starts: [Event.ID?] = Array(repeating: nil, count: journal.calls.count)
    for (id, event) in journal.events.enumerated() {
      guard let call = event.call else { continue }
      if event.kind == .callStarted, journal.calls[call].expectsReply { starts[call] = id }
      if event.kind == .callSettled { starts[call] = nil }
    }
    return starts.enumerated().compactMap { call, start in start.map { (call, $0) } }
  }

  /// For each call, whether it or one that it belongs together with is expected to be stalled.
  private static func stalledFamilies(in evidence: Evidence) -> [Bool] {
    let journal = evidence.journal
    var isStalled = Array(repeating: false, count: journal.calls.count)
    for case .stalled(let reference, _) in evidence.scenario.expectations {
      for call in journal.calls(named: reference) { isStalled[call] = true }
    }
    let outer = outerCalls(in: journal)
    // A call is made before those that its handler makes, so one pass each way is enough.
    for call in outer.indices.reversed() {
      if let outer = outer[call], isStalled[call] { isStalled[outer] = true }
    }
    for call in outer.indices {
      if let outer = outer[call], isStalled[outer] { isStalled[call] = true }
    }
    return isStalled
  }

  /// For each call that a handler made, the call that the handler ran for.
  private static func outerCalls(in journal: Journal) -> [Int?] {
    var outer: [Int?] = Array(repeating: nil, count: journal.calls.count)
    for event in journal.events where event.kind == .callStarted {
      guard let call = event.call, let cause = event.cause.map({ journal.events[$0] }) else {
        continue
      }
      // A handler makes its first call when it has worked, and the next when that was answered.
      if cause.kind == .callSettled {
        outer[call] = cause.call.flatMap { outer[$0] }
      } else if cause.kind == .handlerStarted {
        outer[call] = cause.call
      }
    }
    return outer
  }
}
