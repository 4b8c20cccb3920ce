/// The deadlines of a client's pending calls, the earliest first.
///
/// Most clients give all their calls the same timeout, so deadlines come in order and a queue
/// suffices. It takes constant time for any number of pending calls. A deadline that comes out of
/// order, or that will move, goes to a heap instead.
///
/// The deadline of a settled call stays in the queue until it reaches the front, or until most of
/// the queue belongs to settled calls. So the queue holds at most twice as many deadlines as calls
/// are pending, or 32 more if that is larger.
struct DeadlineQueue: Sendable {
  /// Orders deadlines by time, and equal deadlines by insertion.
  private struct Key: Comparable, Sendable {
    var deadline: Instant
    var serial: UInt64

    static func < (left: Key, right: Key) -> Bool {
      (left.deadline, left.serial) < (right.deadline, right.serial)
    }
  }

  private struct Entry: Sendable {
    var key: Key
    var call: Slot
  }

  private var ordered = Deque<Entry>()
  private var others = IndexedHeap<Key>()
  private var otherCalls: [Int32: Slot] = [:]
  private var settledCount = 0
  private var serial: UInt64 = 0

  /// The earliest deadline and its call.
  var first: (deadline: Instant, call: Slot)? {
    guard let other = others.first, let call = otherCalls[other.item] else {
      return ordered.first.map { ($0.key.deadline, $0.call) }
    }
    if let entry = ordered.first, entry.key < other.key {
      return (entry.key.deadline, entry.call)
    }
    return (other.key.deadline, call)
  }

  /// The number of deadlines held, including those of settled calls.
  var count: Int { ordered.count + others.count }

  /// Adds the deadline of a call that has none here.
  ///
  /// - Parameter isMovable: Whether ``move(_:to:)`` may be called for the deadline.
  mutating func insert(_ deadline: Instant, call: Slot, isMovable: Bool = false) {
    serial += 1
    let key = Key(deadline: deadline, serial: serial)
    if !isMovable, ordered.last.map({ key >= $0.key }) ?? true {
      return ordered.append(Entry(key: key, call: call))
    }
    others.set(call.index, key: key)
    otherCalls[call.index] = call
  }

  /// Changes the deadline of a call; the deadline must be inserted as movable.
  mutating func move(_ call: Slot, to deadline: Instant) {
    guard otherCalls[call.index] == call else { return }
    serial += 1
    others.set(call.index, key: Key(deadline: deadline, serial: serial))
  }

  /// Removes the deadline of a settled call; `isPending` says whether another call is pending.
  mutating func remove(_ call: Slot, isPending: (Slot) -> Bool) {
    if otherCalls[call.index] == call {
      otherCalls[call.index] = nil
      others.remove(call.index)
      return
    }
    settledCount += 1
    while let first = ordered.first, !isPending(first.call) {
      _ = ordered.popFirst()
      settledCount -= 1
    }
    guard settledCount > 32, settledCount > ordered.count / 2 else { return }
    ordered.removeAll { !isPending($0.call) }
    settledCount = 0
  }
}
