import InMemoryBroker
import RPCCore
import Testing

@Suite("Operators and reports")
struct OperatorTests {
  var probe = Probe()
  let channel: ChannelID
  var actions: [BrokerAction] = []

  init() throws {
    channel = try probe.openChannel()
  }

  private mutating func declare(_ declaration: QueueDeclaration) -> AMQPError? {
    probe.broker.declareQueue(declaration, now: probe.now, into: &actions)
  }

  @Test("An operator declares queues by the rules for clients")
  mutating func declare() {
    #expect(declare(QueueDeclaration(name: "q")) == nil)
    #expect(declare(QueueDeclaration(name: "q")) == nil)
    var durable = QueueDeclaration(name: "q")
    durable.isDurable = true
    #expect(declare(durable)?.code == 406)
    var exclusive = QueueDeclaration(name: "x")
    exclusive.isExclusive = true
    #expect(declare(exclusive)?.code == 405)
    #expect(probe.broker.queueNames == ["q"])
  }

  @Test("An operator can delete and purge an exclusive queue")
  mutating func deleteAndPurge() {
    probe.declare("mine", on: channel) { $0.isExclusive = true }
    probe.publish("1", to: "mine", on: channel)
    probe.broker.purgeQueue(named: "mine", now: probe.now, into: &actions)
    #expect(probe.ready("mine") == "")
    probe.consume("mine", as: "c", on: channel)
    probe.broker.deleteQueue(named: "mine", now: probe.now, into: &actions)
    #expect(actions.replies == [.consumerEnded(consumerTag: "c")])
    #expect(probe.broker.queueNames == [])
  }

  @Test("A queue made full refuses publications until it is made so no more")
  mutating func full() {
    probe.broker.isObserved = true
    probe.declare("q", on: channel)
    probe.ask(.selectConfirms, on: channel)
    probe.broker.setFull(true, queue: "q")
    let refused = probe.publish("1", to: "q", on: channel)
    #expect(refused.replies == [.refused(publishTag: 1, multiple: false)])
    #expect(refused.notes.last == .removed(.text("1"), queue: "q", cause: .queueFull))
    probe.broker.setFull(false, queue: "q")
    #expect(
      probe.publish("2", to: "q", on: channel).replies
        == [.confirmed(publishTag: 2, multiple: false)])
  }

  @Test("A report says who holds what")
  mutating func statuses() throws {
    probe.declare("q", on: channel)
    probe.publish("1", "2", to: "q", on: channel, expiration: "10")
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    let queue = try #require(probe.broker.queueStatus(named: "q"))
    #expect(queue.ready == 1)
    #expect(queue.unacknowledged == 1)
    #expect(queue.head?.text == "2")
    #expect(queue.headExpiry == Instant(nanoseconds: 10_000_000))
    #expect(queue.consumers.map(\.hasCapacity) == [false])
    let held = try #require(probe.broker.channelStatus(channel)?.unacknowledged)
    #expect(held.map(\.queue) == ["q"])
    #expect(held.map(\.deliveryTag) == [1])
    #expect(held.map(\.consumerTag) == ["c"])
    #expect(held.map(\.message.text) == ["1"])
  }
}
