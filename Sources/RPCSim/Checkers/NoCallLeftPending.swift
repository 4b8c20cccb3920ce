import RPCCore

/// When nothing more can happen, no call is pending.
///
/// Exempt are the calls of a process that crashed after it made them, or that stays paused. Exempt
/// are also calls that the scenario expects to be stalled, with the calls that they wait for or
/// that wait for them.
struct NoCallLeftPending: Checker {
  static let invariant = "no call is left pending"
  static let watches: EventKinds = [.callStarted, .callSettled, .handlerStarted]

  /// An event after which a handler may make a call.
  private enum Occasion {
    /// The handler started its work for this call.
    case began(Int?)
    /// This call settled, which the handler may have made.
    case wasAnswered(Int?)

    var call: Int? {
      switch self {
      case .began(let call), .wasAnswered(let call): call
      }
    }
  }

  /// The start events of the calls that expect a reply and have not settled.
  private var pending = IndexTable<JournalEvent.ID?>(nil)
  /// For each call that a handler made, the call for which the handler ran.
  private var outer = IndexTable<Int?>(nil)
  /// The occasions, by their events.
  private var occasions = NumberTable<Occasion>()

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    switch event.kind {
    case .callStarted: if let call = event.call { start(call, event, id, calls[call]) }
    case .callSettled:
      if let call = event.call { pending[call] = nil }
      occasions.set(.wasAnswered(event.call), of: NumberPair(event: id))
    default: occasions.set(.began(event.call), of: NumberPair(event: id))
    }
  }

  private mutating func start(
    _ call: Int, _ event: JournalEvent, _ id: JournalEvent.ID, _ record: Journal.Call
  ) {
    if record.expectsReply { pending[call] = id }
    switch event.cause.flatMap({ occasions[NumberPair(event: $0)] }) {
    case .began(let outer): self.outer[call] = outer
    case .wasAnswered(let sibling): outer[call] = sibling.flatMap { outer[$0] }
    case nil: break
    }
  }
}

extension NoCallLeftPending {
  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    pending.forget { !living.contains(call: $0) }
    outer.forget { !living.contains(call: $0) }
    // An event about a message without a call leads to no outer call.
    occasions.keep { _, occasion in occasion.call.map(living.contains(call:)) ?? false }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard evidence.isQuiescent, pending.indices.contains(where: { pending[$0] != nil }) else {
      return []
    }
    let journal = evidence.journal
    let isExempt = stalledFamilies(in: evidence)
    let words = Wording(journal)
    return pending.indices.compactMap { call in
      guard let start = pending[call] else { return nil }
      let process = journal.calls[call].process
      let condition = history.processes[process]
      let hasCrashed = condition.crashed.map { $0 > start } ?? false
      guard !hasCrashed, !condition.isPaused, !isExempt[call] else { return nil }
      return violation(
        "\(words.call(call)), which \(words.process(process)) made at "
          + "\(words.time(of: start)), never settled", shownBy: [start])
    }
  }

  /// For each call, whether it or a related call is expected to be stalled.
  private func stalledFamilies(in evidence: Evidence) -> [Bool] {
    let journal = evidence.journal
    var isStalled = Array(repeating: false, count: journal.calls.count)
    for case .stalled(let reference, _) in evidence.scenario.expectations {
      for call in journal.calls(named: reference) { isStalled[call] = true }
    }
    // A call is made before the calls of its handler, so one pass in each direction is enough.
    for call in isStalled.indices.reversed() {
      if let outer = outer[call], isStalled[call] { isStalled[outer] = true }
    }
    for call in isStalled.indices {
      if let outer = outer[call], isStalled[outer] { isStalled[call] = true }
    }
    return isStalled
  }
}
