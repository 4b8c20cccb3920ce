/// The deadlines of a client's pending calls, the earliest first.
///
/// Most clients give all their calls the same timeout, so deadlines come in order and a queue
/// suffices: constant time however many calls are pending. A deadline that comes out of order goes
/// to a heap beside it, and so does one that will move. The deadline of a call that settled stays
/// in the queue until it reaches the front or most of the queue is like it, so memory stays within
/// twice the pending calls (or 32 more than them, if they are fewer).
struct DeadlineQueue: Sendable {
  /// Deadlines in order of time, ties in order of sending.
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

  /// The number of deadlines kept, those of settled calls included.
  var count: Int { ordered.count + others.count }

  /// Adds the deadline of a call that has none here.
  ///
  /// - Parameter isMovable: Whether ``move(_:to:)`` will be asked for.
  mutating func insert(_ deadline: Instant, call: Slot, isMovable: Bool = false) {
    serial += 1
    let key = Key(deadline: deadline, serial: serial)
    if !isMovable, ordered.last.map({ key >= $0.key }) ?? true {
      return ordered.append(Entry(key: key, call: call))
    }
    others.set(call.index, key: key)
    otherCalls[call.index] = call
  }

  /// Gives a call another deadline, which was inserted as one that can move.
  mutating func move(_ call: Slot, to deadline: Instant) {
    guard otherCalls[call.index] == call else { return }
    serial += 1
    others.set(call.index, key: Key(deadline: deadline, serial: serial))
  }

  /// Forgets the deadline of a call that settled; `isPending` knows the calls that did not.
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
