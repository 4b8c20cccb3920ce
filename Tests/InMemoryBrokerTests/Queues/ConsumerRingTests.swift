import RPCCore
import Testing

@testable import InMemoryBroker

@Suite("The ring of consumers")
struct ConsumerRingTests {
  var consumers = SlotMap<Consumer>()
  var ring = ConsumerRing()
  private let channel: ChannelID
  private let queue: QueueID

  init() {
    var slots = SlotMap<Int>()
    channel = ChannelID(slot: slots.insert(0))
    queue = QueueID(slot: slots.insert(0))
  }

  private mutating func join(_ tag: String, priority: Int32 = 0) -> Slot {
    let slot = consumers.insert(
      Consumer(
        tag: tag, channel: channel, queue: queue, isAutoAcknowledged: false, isExclusive: false,
        priority: priority, prefetch: 1))
    ring.join(slot, priority: priority)
    return slot
  }

  private mutating func turns(_ count: Int) -> [String?] {
    (0..<count).map { _ in ring.next(among: &consumers).flatMap { consumers[$0]?.tag } }
  }

  @Test("Equals take turns and a higher priority always comes first")
  mutating func order() {
    _ = join("a")
    _ = join("b")
    #expect(turns(3) == ["a", "b", "a"])
    let high = join("h", priority: 3)
    _ = join("l", priority: -3)
    #expect(turns(2) == ["h", "h"])
    ring.remove(high)
    #expect(turns(2) == ["b", "a"])
  }

  @Test("A consumer found blocked leaves the ring, and is not tried again")
  mutating func blocked() {
    let first = join("a")
    _ = join("b")
    consumers[first]?.unacknowledgedCount = 1
    #expect(turns(2) == ["b", "b"])
    #expect(consumers[first]?.ringState == .aside(departure: 1))
    consumers[first]?.unacknowledgedCount = 0
    #expect(turns(1) == ["b"])
    ring.join(first, priority: 0)
    #expect(turns(2) == ["b", "a"])
  }

  @Test("An empty ring has no next")
  mutating func empty() {
    let only = join("a")
    ring.remove(only)
    #expect(turns(1) == [nil])
  }
}
