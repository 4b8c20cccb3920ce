import TestSupport
import Testing

@testable import RPCCore

@Suite("Deadline queue")
struct DeadlineQueueTests {
  @Test("An empty queue has no deadline")
  func empty() {
    let queue = DeadlineQueue()
    #expect(queue.first == nil)
    #expect(queue.count == 0)
  }

  @Test("Of two equal deadlines, the one that was inserted first comes first")
  func tie() {
    var deadlines = CheckedDeadlines()
    let distant = deadlines.insert(Instant(nanoseconds: 10))
    let first = deadlines.insert(Instant(nanoseconds: 5))
    deadlines.settle(distant)
    deadlines.insert(Instant(nanoseconds: 5))
    #expect(deadlines.queue.first?.call == first)
  }

  @Test("One distant deadline does not hold nearer ones up")
  func distantFirst() {
    var deadlines = CheckedDeadlines()
    deadlines.insert(.distantFuture)
    for nanoseconds: Int64 in [3, 1, 2] { deadlines.insert(Instant(nanoseconds: nanoseconds)) }
    #expect(deadlines.drain() == [1, 2, 3, .max])
  }

  @Test("A deadline that moves is found where it moved to, and behind those of the same time")
  func moving() {
    var pending = SlotMap<Int>()
    var queue = DeadlineQueue()
    let moving = pending.insert(0)
    let other = pending.insert(1)
    queue.insert(Instant(nanoseconds: 1), call: moving, isMovable: true)
    queue.insert(Instant(nanoseconds: 5), call: other)
    #expect(queue.first?.call == moving)
    queue.move(moving, to: Instant(nanoseconds: 5))
    #expect(queue.first?.call == other)
    queue.move(moving, to: Instant(nanoseconds: 4))
    #expect(queue.first?.deadline == Instant(nanoseconds: 4))
    queue.remove(moving) { _ in true }
    #expect(queue.first?.call == other)
    #expect(queue.count == 1)
  }

  @Test("A deadline that was not inserted as movable cannot be moved")
  func notMoving() {
    var pending = SlotMap<Int>()
    var queue = DeadlineQueue()
    let call = pending.insert(0)
    queue.insert(Instant(nanoseconds: 5), call: call)
    queue.move(call, to: Instant(nanoseconds: 9))
    #expect(queue.first?.deadline == Instant(nanoseconds: 5))
    #expect(queue.count == 1)
  }

  @Test("Settled deadlines behind a pending one are removed once they are the majority")
  func compaction() {
    var deadlines = CheckedDeadlines()
    let calls = (1...1000).map { deadlines.insert(Instant(nanoseconds: $0)) }
    for call in calls.dropFirst() { deadlines.settle(call) }
    #expect(deadlines.queue.first?.call == calls[0])
    #expect(deadlines.queue.count <= 33)
    deadlines.settle(calls[0])
    #expect(deadlines.queue.count == 0)
  }

  @Test(
    "Agrees with a sorted list over thousands of random operations",
    arguments: [
      (seed: 1, spread: 4, insertions: 55), (2, 1000, 55), (3, 1000, 45), (4, 100_000, 52),
      (5, 1, 50),
    ])
  func randomOperations(seed: UInt64, spread: Int, insertions: Int) {
    var random = SplitMix64(seed: seed)
    var deadlines = CheckedDeadlines()
    for step in 0..<5000 {
      if random.next(below: 100) < insertions {
        deadlines.insert(Instant(nanoseconds: Int64(step + random.next(below: spread))))
      } else if random.next(below: 2) == 0 {
        deadlines.settleFirst()
      } else {
        deadlines.settleAny(&random)
      }
    }
    let last = deadlines.drain()
    #expect(last == last.sorted())
    #expect(deadlines.queue.count == 0)
  }
}

/// A deadline queue with a naive model beside it: all pending deadlines in the order of sending.
private struct CheckedDeadlines {
  private(set) var queue = DeadlineQueue()
  private var pending = SlotMap<Instant>()
  private var model: [(deadline: Instant, call: Slot)] = []

  @discardableResult
  mutating func insert(_ deadline: Instant) -> Slot {
    let call = pending.insert(deadline)
    model.append((deadline, call))
    queue.insert(deadline, call: call)
    assertAgrees()
    return call
  }

  mutating func settle(_ call: Slot) {
    pending.remove(call)
    model.removeAll { $0.call == call }
    queue.remove(call) { [pending] in pending.contains($0) }
    assertAgrees()
  }

  mutating func settleFirst() {
    if let first = queue.first { settle(first.call) }
  }

  mutating func settleAny(_ random: inout SplitMix64) {
    if !model.isEmpty { settle(model[random.next(below: model.count)].call) }
  }

  /// Settles the earliest call until none is left, and returns the deadlines in that order.
  mutating func drain() -> [Int64] {
    var drained: [Int64] = []
    while let first = queue.first {
      drained.append(first.deadline.nanoseconds)
      settle(first.call)
    }
    return drained
  }

  private func assertAgrees() {
    // `min` returns the first of several equal deadlines: the call that was sent first.
    let expected = model.min { $0.deadline < $1.deadline }
    #expect(queue.first?.call == expected?.call)
    #expect(queue.first?.deadline == expected?.deadline)
    #expect(queue.count >= model.count)
    #expect(queue.count <= max(2 * model.count, model.count + 32))
  }
}
