/// Calls that were made while there was no link, in the order in which they were made.
@usableFromInline
struct WaitingCalls: Sendable {
  @usableFromInline
  struct Waiting: Sendable {
    var serial: UInt64
    var call: CallID
    var request: RPCRequest
  }

  private struct Key: Comparable, Sendable {
    var deadline: Instant
    var serial: UInt64

    static func < (left: Key, right: Key) -> Bool {
      (left.deadline, left.serial) < (right.deadline, right.serial)
    }
  }

  @usableFromInline private(set) var entries = SlotMap<Waiting>()
  /// Looked up by call and never iterated, because a dictionary has no fixed order.
  private var slots: [CallID: Slot] = [:]
  private var deadlines = IndexedHeap<Key>()
  private var lastSerial: UInt64 = 0

  @inlinable var isEmpty: Bool { entries.count == 0 }

  /// The earliest deadline of the calls.
  var nextDeadline: Instant? { deadlines.first?.key.deadline }

  mutating func append(_ request: RPCRequest, of call: CallID) {
    lastSerial += 1
    let slot = entries.insert(Waiting(serial: lastSerial, call: call, request: request))
    slots[call] = slot
    if let deadline = request.deadline {
      deadlines.set(slot.index, key: Key(deadline: deadline, serial: lastSerial))
    }
  }

  /// Removes a call.
  ///
  /// Returns whether it waited.
  @discardableResult
  mutating func remove(_ call: CallID) -> Bool {
    guard let slot = slots.removeValue(forKey: call) else { return false }
    deadlines.remove(slot.index)
    return entries.remove(slot) != nil
  }

  /// Removes and returns a call whose deadline has come.
  mutating func takeDue(now: Instant) -> CallID? {
    guard let first = deadlines.first, first.key.deadline <= now,
      let slot = entries.slot(at: first.item), let call = entries[slot]?.call
    else { return nil }
    remove(call)
    return call
  }

  /// Removes and returns all calls, in the order in which they were made.
  mutating func takeAll() -> [(call: CallID, request: RPCRequest)] {
    let all = inOrder
    self = WaitingCalls()
    return all.map { ($0.call, $0.request) }
  }

  private var inOrder: [Waiting] {
    entries.slots.compactMap { entries[$0] }.sorted { $0.serial < $1.serial }
  }

  /// The calls, in the order in which they were made.
  var calls: [CallID] { inOrder.map(\.call) }

  /// A hash of the calls and the time until their deadlines, independent of their order.
  func deadlines(from now: Instant) -> UInt64 {
    inOrder.reduce(0) { sum, entry in
      var print = Fingerprint(12)
      print.add(entry.call.rawValue)
      print.add(entry.request.deadline.map { Int(now.nanoseconds(to: $0)) } ?? -1)
      return sum &+ print.value
    }
  }
}
