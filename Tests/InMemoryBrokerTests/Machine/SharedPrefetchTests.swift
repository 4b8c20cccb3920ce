import InMemoryBroker
import RPCCore
import Testing

@Suite("Prefetch that a channel's consumers share")
struct SharedPrefetchTests {
  var probe = Probe()
  let channel: ChannelID
  let publisher: ChannelID

  init() throws {
    channel = try probe.openChannel()
    publisher = try probe.openChannel()
    probe.declare("q", on: publisher)
  }

  private mutating func limit(_ count: UInt16) -> [BrokerAction] {
    probe.ask(.setPrefetch(count: count, isGlobal: true), on: channel)
  }

  private mutating func consume(_ tags: String...) {
    for tag in tags {
      probe.ask(.consume(ConsumeRequest(queue: "q", consumerTag: tag)), on: channel)
    }
  }

  private mutating func publish(_ bodies: String...) -> String {
    bodies.map { probe.publish($0, to: "q", on: publisher).deliveries }
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  @Test("A shared limit counts the deliveries of all consumers of the channel together")
  mutating func together() {
    _ = limit(3)
    consume("a", "b")
    #expect(publish("1", "2", "3", "4", "5") == "a<-1#1 b<-2#2 a<-3#3")
    #expect(probe.acknowledge(1, on: channel).deliveries == "b<-4#4")
    #expect(probe.acknowledge(0, multiple: true, on: channel).deliveries == "a<-5#5")
  }

  @Test("Raising it delivers at once, and 0 is no limit")
  mutating func raise() {
    _ = limit(1)
    consume("a")
    #expect(publish("1", "2", "3", "4") == "a<-1#1")
    #expect(limit(2).deliveries == "a<-2#2")
    #expect(limit(0).deliveries == "a<-3#3 a<-4#4")
  }

  @Test("Lowering it below what is out holds everything until enough is settled")
  mutating func lower() {
    _ = limit(3)
    consume("a")
    _ = publish("1", "2", "3", "4", "5")
    _ = limit(1)
    #expect(probe.acknowledge(1, on: channel).deliveries == "")
    #expect(probe.acknowledge(2, on: channel).deliveries == "")
    #expect(probe.acknowledge(3, on: channel).deliveries == "a<-4#4")
  }

  @Test("Each consumer's own limit counts too")
  mutating func both() {
    probe.ask(.setPrefetch(count: 1), on: channel)
    _ = limit(3)
    consume("a", "b", "c", "d")
    #expect(publish("1", "2", "3", "4") == "a<-1#1 b<-2#2 c<-3#3")
  }

  private mutating func consumeUnacknowledged(_ tag: String) {
    var request = ConsumeRequest(queue: "q", consumerTag: tag)
    request.isAutoAcknowledged = true
    probe.ask(.consume(request), on: channel)
  }

  @Test("What is asked for with get does not count")
  mutating func got() {
    _ = limit(1)
    _ = publish("1")
    probe.get("q", on: channel)
    consume("a")
    #expect(publish("2", "3") == "a<-2#2")
    #expect(probe.acknowledge(1, on: channel).deliveries == "")
    #expect(probe.acknowledge(2, on: channel).deliveries == "a<-3#3")
  }

  @Test("What was got before the limit was set counts for ever, as in RabbitMQ")
  mutating func gotBefore() {
    _ = publish("1", "2")
    probe.get("q", on: channel)
    _ = limit(2)
    consume("a")
    #expect(publish("3", "4") == "")
    #expect(probe.acknowledge(1, on: channel).deliveries == "")
    #expect(probe.acknowledge(2, on: channel).deliveries == "a<-3#3")
  }

  @Test("A limit that is set again keeps its count unless it was removed in between")
  mutating func setAgain() {
    _ = publish("1", "2", "3")
    probe.get("q", on: channel)
    _ = limit(1)
    consume("a")
    probe.acknowledge(1, on: channel)
    #expect(limit(1).deliveries == "")
    #expect(limit(0).deliveries == "a<-2#2 a<-3#3")
    probe.acknowledge(0, multiple: true, on: channel)
    _ = limit(1)
    #expect(publish("4", "5") == "a<-4#4")
  }

  @Test("Automatically acknowledged deliveries do not count, but wait for the limit like others")
  mutating func unacknowledged() {
    _ = limit(1)
    consume("a")
    consumeUnacknowledged("auto")
    #expect(publish("1", "2", "3") == "a<-1#1")
    #expect(probe.acknowledge(1, on: channel).deliveries == "auto<-2#2 a<-3#3")
    #expect(probe.acknowledge(3, on: channel).deliveries == "")
    #expect(publish("4", "5", "6") == "auto<-4#4 a<-5#5")
  }

  @Test("A limit of each consumer's own ends the shared one")
  mutating func ended() {
    _ = limit(1)
    consume("a")
    #expect(publish("1", "2", "3") == "a<-1#1")
    let actions = probe.ask(.setPrefetch(count: 1), on: channel)
    #expect(actions.deliveries == "a<-2#2 a<-3#3")
  }

  @Test("What returns is served before a suspended consumer takes its turn again")
  mutating func suspended() throws {
    let other = try probe.openChannel()
    _ = limit(1)
    consume("a")
    #expect(publish("1") == "a<-1#1")
    probe.consume("q", as: "y", on: other, prefetch: 1) { $0.priority = -1 }
    #expect(publish("2") == "y<-2#1")
    probe.consume("q", as: "z", on: other) { $0.priority = -1 }
    #expect(probe.requeue(1, on: channel).deliveries == "z<-1#2*")
  }

  @Test("A consumer that waits at its own limit is not put back when the shared one has room")
  mutating func ownLimit() throws {
    let other = try probe.openChannel()
    probe.ask(.setPrefetch(count: 1), on: channel)
    _ = limit(2)
    consume("a", "b")
    probe.ask(.setPrefetch(count: 1), on: other)
    probe.ask(.consume(ConsumeRequest(queue: "q", consumerTag: "z")), on: other)
    #expect(publish("1", "2", "3", "4") == "a<-1#1 b<-2#2 z<-3#1")
    #expect(probe.acknowledge(2, on: channel).deliveries == "b<-4#3")
    probe.acknowledge(1, on: other)
    probe.acknowledge(1, on: channel)
    #expect(publish("5", "6") == "z<-5#2 a<-6#4")
  }

  @Test("What a cancelled consumer holds still counts")
  mutating func cancelled() {
    _ = limit(1)
    consume("a")
    #expect(publish("1") == "a<-1#1")
    probe.ask(.cancel(consumerTag: "a"), on: channel)
    consume("b")
    #expect(publish("2") == "")
    #expect(probe.acknowledge(1, on: channel).deliveries == "b<-2#2")
  }

  @Test("Other channels of the connection are not limited")
  mutating func otherChannels() {
    _ = limit(1)
    consume("a")
    probe.ask(.consume(ConsumeRequest(queue: "q", consumerTag: "z")), on: publisher)
    #expect(publish("1", "2", "3") == "a<-1#1 z<-2#1 z<-3#2")
  }

  @Test("A consumer of another queue waits too, and is served when there is room")
  mutating func twoQueues() {
    probe.declare("r", on: publisher)
    _ = limit(1)
    consume("a")
    probe.ask(.consume(ConsumeRequest(queue: "r", consumerTag: "b")), on: channel)
    _ = publish("1")
    #expect(probe.publish("2", to: "r", on: publisher).deliveries == "")
    #expect(probe.acknowledge(1, on: channel).deliveries == "b<-2#2")
  }

  @Test("Consumers of several queues take turns, so that none starves")
  mutating func severalQueues() {
    _ = limit(1)
    for (queue, tag) in [("q", "a"), ("r", "b"), ("s", "c")] {
      probe.declare(queue, on: publisher)
      for body in ["1", "2", "3"] { _ = probe.publish(body, to: queue, on: publisher) }
      probe.ask(.consume(ConsumeRequest(queue: queue, consumerTag: tag)), on: channel)
    }
    let deliveries = (1...8).map { probe.acknowledge($0, on: channel).deliveries }
    #expect(
      deliveries == [
        "b<-1#2", "c<-1#3", "a<-2#4", "b<-2#5", "c<-2#6", "a<-3#7", "b<-3#8", "c<-3#9",
      ])
  }

  @Test("RabbitMQ 4 takes it for each consumer's own")
  mutating func rabbitmq4() throws {
    probe.broker = BrokerStateMachine(profile: .rabbitmq4)
    let channel = try probe.openChannel()
    probe.declare("q", on: channel)
    probe.ask(.setPrefetch(count: 1, isGlobal: true), on: channel)
    for tag in ["a", "b"] {
      probe.ask(.consume(ConsumeRequest(queue: "q", consumerTag: tag)), on: channel)
    }
    let actions = probe.publish("1", "2", "3", to: "q", on: channel)
    #expect(actions.deliveries == "a<-1#1 b<-2#2")
  }

  @Test("A quorum queue cannot be consumed with it: 540")
  mutating func quorum() {
    probe.declare("qq", on: publisher) {
      $0.isDurable = true
      $0.arguments = ["x-queue-type": "quorum"]
    }
    _ = limit(1)
    let failure = probe.ask(.consume(ConsumeRequest(queue: "qq")), on: channel).failureText
    #expect(
      failure == "540 NOT_IMPLEMENTED - queue 'qq' in vhost '/' does not support global qos")
  }

  @Test("A limit in bytes is not implemented, as in RabbitMQ: 540")
  mutating func size() {
    let failure = probe.ask(.setPrefetch(count: 0, size: 1), on: channel).failureText
    #expect(failure == "540 NOT_IMPLEMENTED - prefetch_size!=0 (1)")
  }
}
