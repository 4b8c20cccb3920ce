import RPCCore
import Testing

@testable import InMemoryBroker

@Suite("What a broker holds")
struct HeldBytesTests {
  private var probe = Probe()
  private let channel: ChannelID
  private let ten = 10 + HeldBytes.overhead

  init() throws {
    channel = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  private mutating func publish(to queue: String = "q", on other: ChannelID? = nil) {
    probe.publish("0123456789", to: queue, on: other ?? channel)
  }

  @Test("a message counts with its body and what it takes beside, as often as queues have it")
  mutating func counting() {
    publish()
    #expect(probe.broker.heldBytes == ten)
    probe.declare("other", on: channel)
    for queue in ["q", "other"] {
      probe.ask(
        .bindQueue(QueueBinding(queue: queue, exchange: "amq.fanout", routingKey: "")), on: channel)
    }
    let publication = Publication(
      exchange: "amq.fanout", routingKey: "", message: RPCMessage(body: [1, 2]))
    probe.ask(.publish(publication), on: channel)
    #expect(probe.broker.heldBytes == ten + 2 * (2 + HeldBytes.overhead))
  }

  @Test("headers count as they came over a wire")
  mutating func headers() {
    var message = RPCMessage(body: [])
    message.setHeaders(["a": 1], asOnWire: [UInt8](repeating: 0, count: 100))
    probe.ask(.publish(Publication(routingKey: "q", message: message)), on: channel)
    #expect(probe.broker.heldBytes == 100 + HeldBytes.overhead)
  }

  @Test("an unacknowledged message counts as held even after its queue was deleted")
  mutating func unsettled() {
    publish()
    publish()
    probe.get("q", on: channel)
    probe.get("q", on: channel, isAutoAcknowledged: true)
    #expect(probe.broker.heldBytes == ten)
    probe.ask(.deleteQueue(name: "q", ifUnused: false, ifEmpty: false), on: channel)
    #expect(probe.broker.heldBytes == ten)
    probe.acknowledge(1, on: channel)
    #expect(probe.broker.heldBytes == 0)
  }

  @Test(
    "what waits for a commit is held until that or until it is forgotten", arguments: [true, false])
  mutating func transactions(isRolledBack: Bool) throws {
    let other = try probe.openChannel()
    probe.ask(.selectTransactions, on: other)
    publish(on: other)
    publish(to: "nowhere", on: other)
    #expect(probe.broker.heldBytes == 2 * ten)
    probe.ask(isRolledBack ? .rollback : .commit, on: other)
    #expect(probe.broker.heldBytes == (isRolledBack ? 0 : ten))
  }
}

extension BrokerStateMachine {
  /// The bytes of all messages that the broker holds, counted one by one.
  var recountedBytes: Int {
    var sum = 0
    for slot in queues.slots {
      for entry in queues[slot]?.ready.entries ?? [] {
        sum += HeldBytes.size(of: entry.publication)
      }
    }
    for slot in channels.slots {
      for (_, delivery) in channels[slot]?.held ?? [] {
        sum += HeldBytes.size(of: delivery.entry.publication)
      }
      for publishing in channels[slot]?.transaction.publishings ?? [] {
        sum += HeldBytes.size(of: publishing.publication)
      }
    }
    return sum
  }
}
