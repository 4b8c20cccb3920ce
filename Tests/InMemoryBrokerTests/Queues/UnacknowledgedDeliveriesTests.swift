import RPCCore
import TestSupport
import Testing

@testable import InMemoryBroker

@Suite("Unacknowledged deliveries of a channel")
struct UnacknowledgedDeliveriesTests {
  private let delivery: UnacknowledgedDelivery = {
    var queues = SlotMap<Int>()
    return UnacknowledgedDelivery(
      queue: QueueID(slot: queues.insert(0)), consumer: nil,
      entry: QueueEntry(
        position: 0, publication: Publication(routingKey: "", message: RPCMessage()),
        expiry: .distantFuture))
  }()

  @Test("A tag is found until it is settled")
  func findByTag() {
    var deliveries = UnacknowledgedDeliveries()
    for tag in [1, 2, 5, 9] as [UInt64] { deliveries.append(delivery, tag: tag) }
    #expect(deliveries.contains(tag: 5))
    #expect(!deliveries.contains(tag: 4))
    #expect(deliveries.remove(tag: 5) != nil)
    #expect(deliveries.remove(tag: 5) == nil)
    #expect(deliveries.remove(tag: 10) == nil)
    #expect(deliveries.count == 3)
    #expect(deliveries.all.map(\.tag) == [1, 2, 9])
  }

  @Test("Popping passes over holes and stops at the limit")
  func popThrough() {
    var deliveries = UnacknowledgedDeliveries()
    for tag in 1...5 as ClosedRange<UInt64> { deliveries.append(delivery, tag: tag) }
    _ = deliveries.remove(tag: 2)
    #expect(deliveries.popFirst(through: 3)?.tag == 1)
    #expect(deliveries.popFirst(through: 3)?.tag == 3)
    #expect(deliveries.popFirst(through: 3) == nil)
    #expect(deliveries.count == 2)
  }

  @Test("It agrees with a dictionary over any history, also behind one that is never settled")
  func agreesWithModel() {
    var random = SplitMix64(seed: 3)
    var deliveries = UnacknowledgedDeliveries()
    var model: [UInt64] = []
    for tag in 1...5_000 as ClosedRange<UInt64> {
      if random.next(below: 3) > 0 {
        deliveries.append(delivery, tag: tag)
        model.append(tag)
      }
      if model.count > 4 {
        let settled = model.remove(at: 1 + random.next(below: model.count - 1))
        #expect(deliveries.remove(tag: settled) != nil)
        #expect(!deliveries.contains(tag: settled))
      }
      #expect(deliveries.count == model.count)
    }
    #expect(deliveries.all.map(\.tag) == model)
  }
}
