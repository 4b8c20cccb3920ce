/// Calls that were made while there was no link, in the order in which they were made.
struct WaitingCalls: Sendable {
  private struct Waiting: Sendable {
    var serial: UInt64
    var call: CallID
    var request: Request
  }

  private struct Key: Comparable, Sendable {
    var deadline: Instant
    var serial: UInt64

    static func < (left: Key, right: Key) -> Bool {
      (left.deadline, left.serial) < (right.deadline, right.serial)
    }
  }

  private var calls = SlotMap<Waiting>()
  /// Only ever looked up.
  private var places: [CallID: Slot] = [:]
  private var deadlines = IndexedHeap<Key>()
  private var lastSerial: UInt64 = 0

  var isEmpty: Bool { calls.count == 0 }

  /// When the first of the calls has waited for as long as it may.
  var nextDeadline: Instant? { deadlines.first?.key.deadline }

  mutating func append(_ request: Request, of call: CallID) {
    lastSerial += 1
    let slot = calls.insert(Waiting(serial: lastSerial, call: call, request: request))
    places[call] = slot
    if let deadline = request.deadline {
      deadlines.set(slot.index, key: Key(deadline: deadline, serial: lastSerial))
    }
  }

  /// Takes a call out, which need not wait.
  mutating func remove(_ call: CallID) -> Request? {
    guard let slot = places.removeValue(forKey: call) else { return nil }
    deadlines.remove(slot.index)
    return calls.remove(slot)?.request
  }

  /// Takes a call out that has waited for as long as it may.
  mutating func takeDue(now: Instant) -> (call: CallID, request: Request)? {
    guard let first = deadlines.first, first.key.deadline <= now,
      let slot = calls.slot(at: first.item), let call = calls[slot]?.call
    else { return nil }
    return remove(call).map { (call, $0) }
  }

  /// Takes all calls out.
  mutating func takeAll() -> [(call: CallID, request: Request)] {
    let all = calls.slots.compactMap { calls[$0] }.sorted { $0.serial < $1.serial }
    self = WaitingCalls()
    return all.map { ($0.call, $0.request) }
  }
}
