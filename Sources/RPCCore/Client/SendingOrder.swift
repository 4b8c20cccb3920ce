/// The pending calls in the order of sending, for ``ReplyPolicy/unchecked``.
///
/// A settled call stays until it reaches the front, or until another call is sent while most calls
/// here are settled. So finding the oldest call takes constant amortized time. Memory is
/// proportional to the largest number of calls that were pending at once.
struct SendingOrder: Sendable {
  private var calls = Deque<Slot>()

  /// The number of calls held, including settled ones.
  var count: Int { calls.count }

  mutating func append(_ call: Slot, pending: borrowing SlotMap<PendingRequest>) {
    if calls.count >= 32 + 2 * pending.count {
      calls = calls.filter(pending)
    }
    calls.append(call)
  }

  /// The oldest pending call.
  mutating func first(pending: borrowing SlotMap<PendingRequest>) -> Slot? {
    while let first = calls.first {
      if pending.contains(first) { return first }
      _ = calls.popFirst()
    }
    return nil
  }
}

extension Deque<Slot> {
  fileprivate func filter(_ pending: borrowing SlotMap<PendingRequest>) -> Deque {
    var kept = Deque()
    for call in self where pending.contains(call) { kept.append(call) }
    return kept
  }
}
