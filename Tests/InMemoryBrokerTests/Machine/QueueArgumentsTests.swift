import InMemoryBroker
import RPCCore
import Testing

@Suite("What queue arguments do")
struct QueueArgumentsTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws { channel = try probe.openChannel() }

  private mutating func declare(_ arguments: FieldTable) -> [BrokerAction] {
    probe.declare("q", on: channel) { $0.arguments = arguments }
  }

  private mutating func publish(_ body: String, priority: UInt8?, expiration: String? = nil) {
    var message = RPCMessage.text(body, expiration: expiration)
    message.priority = priority
    probe.ask(.publish(Publication(routingKey: "q", message: message)), on: channel)
  }

  // MARK: Priorities

  @Test("Higher priorities leave first, those beyond the maximum as the maximum")
  mutating func priorities() {
    _ = declare(["x-max-priority": 5])
    for (body, priority) in [("a", nil), ("b", 1), ("c", 9), ("d", 5), ("e", 0), ("f", 1)]
      as [(String, UInt8?)]
    {
      publish(body, priority: priority)
    }
    #expect(probe.ready("q") == "c d b f a e")
  }

  @Test("A returned message takes its place among those of its priority")
  mutating func returnedPriorities() {
    _ = declare(["x-max-priority": 5])
    for (body, priority) in [("a", 1), ("b", 3), ("c", 3), ("d", 1)] as [(String, UInt8)] {
      publish(body, priority: priority)
    }
    for _ in 1...3 { probe.get("q", on: channel) }
    publish("e", priority: 4)
    for tag in [2, 3, 1] as [UInt64] { probe.requeue(tag, on: channel) }
    #expect(probe.ready("q") == "e b c a d")
  }

  @Test("The head that a full queue drops is of the highest priority")
  mutating func overflowOfPriorities() {
    _ = declare(["x-max-priority": 5, "x-max-length": 2])
    for (body, priority) in [("a", 0), ("b", 1), ("c", 5), ("d", 0)] as [(String, UInt8)] {
      publish(body, priority: priority)
    }
    #expect(probe.ready("q") == "a d")
  }

  @Test("A message of low priority expires once it is at the head")
  mutating func expiryOfPriorities() {
    _ = declare(["x-max-priority": 5])
    publish("live", priority: 3)
    publish("due", priority: 1, expiration: "10")
    probe.advance(milliseconds: 20)
    #expect(probe.ready("q") == "live due")
    probe.get("q", on: channel)
    #expect(probe.ready("q") == "")
  }

  // MARK: Bytes

  @Test("Bytes of ready messages are limited, and the oldest go, the new one itself too")
  mutating func bytes() {
    _ = declare(["x-max-length-bytes": 5])
    let expected = ["11", "11 22", "11 22 3", "3 444", "", "6"]
    for (body, ready) in zip(["11", "22", "3", "444", "555555", "6"], expected) {
      probe.publish(body, to: "q", on: channel)
      #expect(probe.ready("q") == ready)
    }
    probe.get("q", on: channel)
    probe.publish("77777", to: "q", on: channel)
    probe.requeue(1, on: channel)
    #expect(probe.ready("q") == "77777")
  }

  @Test("A queue that refuses takes what its bytes have room for, and nothing larger")
  mutating func refusedBytes() {
    _ = declare(["x-max-length-bytes": 5, "x-overflow": "reject-publish"])
    for body in ["11", "22", "33", "4", ""] { probe.publish(body, to: "q", on: channel) }
    #expect(probe.ready("q") == "11 22 4 ")
    probe.ask(.purgeQueue(name: "q"), on: channel)
    probe.publish("5", to: "q", on: channel)
    #expect(probe.ready("q") == "5")
  }

  // MARK: Single active consumer

  @Test(
    "Only the single active consumer gets messages until its cancel, even at its prefetch limit")
  mutating func singleActive() throws {
    _ = declare(["x-single-active-consumer": true])
    let other = try probe.openChannel()
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    probe.consume("q", as: "b", on: other, prefetch: 1)
    probe.consume("q", as: "c", on: other, prefetch: 1) { $0.priority = 5 }
    #expect(probe.publish("1", "2", to: "q", on: channel).deliveries == "a<-1#1")
    #expect(probe.acknowledge(1, on: channel).deliveries == "a<-2#2")
    #expect(probe.ask(.cancel(consumerTag: "a"), on: channel).deliveries == "")
    #expect(probe.requeue(2, on: channel).deliveries == "c<-2#1*")
  }

  @Test("The next consumer takes over where the active one's channel closes")
  mutating func takeOver() throws {
    _ = declare(["x-single-active-consumer": true])
    let other = try probe.openChannel()
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    probe.consume("q", as: "b", on: other)
    probe.publish("1", "2", to: "q", on: other)
    #expect(probe.ask(.closeChannel, on: channel).deliveries == "b<-1#1* b<-2#2")
    #expect(probe.broker.queueStatus(named: "q")?.consumers.map(\.consumerTag) == ["b"])
  }

  @Test("A classic queue's messages can be got past its single active consumer")
  mutating func getPastActive() {
    _ = declare(["x-single-active-consumer": true])
    probe.publish("1", to: "q", on: channel)
    #expect(probe.get("q", on: channel).got == "1#1+0")
  }

  @Test("An exclusive consumer and a single active one exclude each other: 403")
  mutating func exclusive() {
    _ = declare(["x-single-active-consumer": true])
    let failure = probe.consume("q", as: "a", on: channel) { $0.isExclusive = true }.failureText
    #expect(failure == "403 ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use")
  }

  // MARK: Expiry of queues

  @Test("x-expires deletes an unused queue, and a get or declaration restarts its time")
  mutating func expires() {
    _ = declare(["x-expires": 100])
    for renew in [
      ClientMethod.get(queue: "q", isAutoAcknowledged: true),
      .declareQueue(
        {
          var passive = QueueDeclaration(name: "q")
          passive.isPassive = true
          return passive
        }()),
    ] {
      probe.advance(milliseconds: 60)
      probe.ask(renew, on: channel)
    }
    probe.advance(milliseconds: 99)
    #expect(probe.broker.queueNames == ["q"])
    probe.advance(milliseconds: 1)
    #expect(probe.broker.queueNames == [])
    #expect(probe.broker.nextTimer == nil)
  }

  @Test("Publishing and binding are no use of a queue")
  mutating func notRenewed() {
    _ = declare(["x-expires": 100])
    probe.advance(milliseconds: 60)
    probe.publish("1", to: "q", on: channel)
    probe.ask(
      .bindQueue(QueueBinding(queue: "q", exchange: "amq.direct", routingKey: "k")), on: channel)
    probe.advance(milliseconds: 40)
    #expect(probe.broker.queueNames == [])
  }

  @Test("A queue with a consumer lives, and its time begins when the consumer leaves")
  mutating func consumed() {
    _ = declare(["x-expires": 100])
    probe.consume("q", as: "c", on: channel)
    probe.advance(milliseconds: 500)
    #expect(probe.broker.queueNames == ["q"])
    probe.ask(.cancel(consumerTag: "c"), on: channel)
    #expect(probe.broker.nextTimer == probe.now.advanced(byNanoseconds: 100_000_000))
    probe.advance(milliseconds: 100)
    #expect(probe.broker.queueNames == [])
  }

  // MARK: Errors

  @Test(
    "A bad argument is 406 with RabbitMQ's reason",
    arguments: [
      (["x-max-priority": -1], "x-max-priority", ": {value_negative,-1}"),
      (["x-max-priority": 256], "x-max-priority", ": {max_value_exceeded,256}"),
      (
        ["x-single-active-consumer": 1], "x-single-active-consumer",
        ": {unacceptable_type,signedint}"
      ),
      (["x-max-length-bytes": "1"], "x-max-length-bytes", ": \"expected integer, got longstr\""),
      (["x-queue-mode": "foo"], "x-queue-mode", ": \"unsupported queue mode 'foo'\""),
      (["x-overflow": 5], "x-overflow", ": {unacceptable_type,signedint}"),
      (["x-expires": -3], "x-expires", ": {value_negative,-3}"),
      (
        ["x-dead-letter-routing-key": "k"], "x-dead-letter-routing-key",
        ": routing_key_but_no_dlx_defined"
      ),
      (["x-delivery-limit": "s"], "x-delivery-limit", " of queue type rabbit_classic_queue"),
      (["x-max-age": "1h"], "x-max-age", " of queue type rabbit_classic_queue"),
    ] as [(FieldTable, String, String)])
  mutating func badArgument(arguments: FieldTable, name: String, reason: String) {
    #expect(
      declare(arguments).failureText
        == "406 PRECONDITION_FAILED - invalid arg '\(name)' for queue 'q' in vhost '/'\(reason)")
  }

  @Test("A dead letter exchange must be named by a string: 406")
  mutating func badExchange() {
    #expect(
      declare(["x-dead-letter-exchange": 5]).failureText
        == """
        406 PRECONDITION_FAILED - invalid type 'signedint' for arg 'x-dead-letter-exchange' in \
        queue 'q' in vhost '/'
        """)
  }

  @Test("What another declaration says of a queue's type is named as any argument: 406")
  mutating func otherType() {
    _ = declare([:])
    #expect(
      declare(["x-queue-type": "quorum"]).failureText
        == """
        406 PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': \
        received the value 'quorum' of type 'longstr' but current is none
        """)
  }
}
