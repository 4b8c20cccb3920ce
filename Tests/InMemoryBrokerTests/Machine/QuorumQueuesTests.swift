import InMemoryBroker
import RPCCore
import Testing

@Suite("Quorum queues, as one node shows them")
struct QuorumQueuesTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws { channel = try probe.openChannel() }

  @discardableResult
  private mutating func declare(
    _ arguments: FieldTable = [:], _ configure: (inout QueueDeclaration) -> Void = { _ in }
  ) -> [BrokerAction] {
    probe.declare("q", on: channel) {
      $0.isDurable = true
      $0.arguments = arguments
      $0.arguments["x-queue-type"] = "quorum"
      configure(&$0)
    }
  }

  private mutating func getAll(on channel: ChannelID) -> [FieldValue?] {
    var counts: [FieldValue?] = []
    while case .got(let delivery, _)? = probe.get("q", on: channel).replies.first {
      counts.append(delivery.message.headers["x-delivery-count"])
    }
    return counts
  }

  @Test("What a client gives back goes behind everything, where deliveries have no limit")
  mutating func returnedToBack() {
    declare()
    probe.publish("1", "2", "3", "4", to: "q", on: channel)
    for _ in 1...3 { probe.get("q", on: channel) }
    for tag in [2, 1] as [UInt64] { probe.requeue(tag, on: channel) }
    #expect(probe.ready("q") == "4 2 1")
    probe.ask(.recover(requeue: true), on: channel)
    #expect(probe.ready("q") == "4 2 1 3")
  }

  @Test("With a delivery limit, requeued messages precede all others, in the order of requeueing")
  mutating func returnedToFront() {
    declare(["x-delivery-limit": 9])
    probe.publish("1", "2", "3", "4", to: "q", on: channel)
    for _ in 1...3 { probe.get("q", on: channel) }
    for tag in [2, 1, 3] as [UInt64] { probe.requeue(tag, on: channel) }
    #expect(probe.ready("q") == "2 1 3 4")
  }

  @Test("What a closed channel held comes before all others, limit or not")
  mutating func closed() throws {
    declare()
    probe.publish("1", "2", "3", to: "q", on: channel)
    let other = try probe.openChannel()
    for _ in 1...2 { probe.get("q", on: other) }
    probe.ask(.closeChannel, on: other)
    #expect(probe.ready("q") == "1 2 3")
  }

  @Test("x-delivery-count counts returns: 0 at a first get, absent at a first delivery")
  mutating func counts() {
    declare()
    probe.publish("1", to: "q", on: channel)
    #expect(getAll(on: channel) == [0])
    probe.requeue(1, on: channel)
    #expect(getAll(on: channel) == [1])
    probe.publish("2", to: "q", on: channel)
    var headers: [FieldTable] = []
    for reply in probe.consume("q", as: "c", on: channel).replies {
      if case .delivery(let delivery) = reply { headers.append(delivery.message.headers) }
    }
    #expect(headers == [[:]])
  }

  @Test("A message over its delivery limit is dead-lettered with the reason delivery_limit")
  mutating func limit() {
    probe.declare("dead", on: channel)
    declare([
      "x-delivery-limit": 1, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead",
    ])
    probe.broker.isObserved = true
    probe.publish("m", to: "q", on: channel)
    for tag in [1, 2] as [UInt64] {
      probe.get("q", on: channel)
      let notes = probe.requeue(tag, on: channel).notes
      if tag == 2 {
        #expect(notes.first == .removed(.text("m"), queue: "q", cause: .deliveryLimit))
      }
    }
    #expect(probe.ready("q") == "")
    guard case .got(let delivery, _)? = probe.get("dead", on: channel).replies.first else {
      Issue.record("no letter")
      return
    }
    #expect(delivery.message.headers["x-first-death-reason"] == "delivery_limit")
    #expect(delivery.message.headers["x-delivery-count"] == nil)
  }

  @Test("RabbitMQ 4 drops a message after 20 returns by default, and never with the limit -1")
  mutating func defaultLimit() throws {
    probe.broker = BrokerStateMachine(profile: .rabbitmq4)
    let channel = try probe.openChannel()
    for (queue, limit) in [("limited", nil), ("endless", -1)] as [(String, FieldValue?)] {
      probe.declare(queue, on: channel) {
        $0.isDurable = true
        $0.arguments = ["x-queue-type": "quorum"]
        $0.arguments["x-delivery-limit"] = limit
      }
      probe.publish("m", to: queue, on: channel)
      for _ in 1...20 {
        probe.get(queue, on: channel)
        probe.requeue(0, multiple: true, on: channel)
      }
      #expect(probe.ready(queue) == "m")
      probe.get(queue, on: channel)
      probe.requeue(0, multiple: true, on: channel)
    }
    #expect(probe.ready("limited") == "")
    #expect(probe.ready("endless") == "m")
  }

  @Test("It refuses publications only once it is longer than it may be")
  mutating func refuses() {
    declare(["x-max-length": 2, "x-overflow": "reject-publish"])
    for body in ["1", "2", "3", "4"] { probe.publish(body, to: "q", on: channel) }
    #expect(probe.ready("q") == "1 2 3")
  }

  @Test("Once it refused it accepts again at four fifths of its limit")
  mutating func acceptsAgain() {
    declare(["x-max-length": 10, "x-overflow": "reject-publish"])
    for _ in 1...12 { probe.publish("m", to: "q", on: channel) }
    var counts: [Int?] = []
    for _ in 1...4 {
      probe.publish("m", to: "q", on: channel)
      counts.append(probe.broker.queueStatus(named: "q")?.ready)
      probe.get("q", on: channel, isAutoAcknowledged: true)
    }
    #expect(counts == [11, 10, 9, 9])
  }

  @Test("It must be durable and shared, and knows no priorities: 406")
  mutating func properties() throws {
    for (name, configure) in [
      ("non-durable", { $0.isDurable = false }), ("exclusive-owner", { $0.isExclusive = true }),
      ("auto-delete", { $0.isAutoDelete = true }),
    ] as [(String, (inout QueueDeclaration) -> Void)] {
      var copy = self
      #expect(
        copy.declare([:], configure).failureText
          == "406 PRECONDITION_FAILED - invalid property '\(name)' for queue 'q' in vhost '/'")
    }
    #expect(
      declare(["x-max-priority": 5]).failureText
        == """
        406 PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue 'q' in vhost '/' of \
        queue type rabbit_quorum_queue
        """)
  }

  @Test("Its type is named before its limit where a declaration lacks both: 406")
  mutating func equivalence() {
    declare(["x-delivery-limit": 5])
    #expect(
      probe.declare("q", on: channel) { $0.isDurable = true }.failureText
        == """
        406 PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': \
        received none but current is the value 'quorum' of type 'longstr'
        """)
  }

  @Test(
    "Deleting a quorum queue with if-unused or if-empty fails with 540", arguments: [true, false])
  mutating func conditionalDelete(ifUnused: Bool) {
    declare()
    let failure = probe.ask(
      .deleteQueue(name: "q", ifUnused: ifUnused, ifEmpty: !ifUnused), on: channel
    ).failure
    #expect(failure?.code == 540)
    #expect(
      failure?.text
        == """
        NOT_IMPLEMENTED - cannot delete queue 'q' in vhost '/'. queue.delete operations with \
        \(ifUnused ? "if-unused" : "if-empty") flag set are not supported by quorum queues
        """)
  }

  @Test("The next oldest consumer follows the single active one, and get fails with 405")
  mutating func singleActive() throws {
    declare(["x-single-active-consumer": true])
    let other = try probe.openChannel()
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    probe.consume("q", as: "b", on: other)
    probe.consume("q", as: "c", on: other) { $0.priority = 5 }
    #expect(probe.publish("1", "2", to: "q", on: channel).deliveries == "a<-1#1")
    #expect(probe.ask(.cancel(consumerTag: "a"), on: channel).deliveries == "b<-2#1")
    #expect(
      probe.get("q", on: channel).failureText
        == """
        405 RESOURCE_LOCKED - cannot obtain access to locked queue 'q' in vhost '/'. basic.get \
        operations are not supported by quorum queues with single active consumer
        """)
  }

  @Test("An exclusive consumer does not exclude other consumers")
  mutating func exclusiveConsumers() {
    declare()
    probe.consume("q", as: "a", on: channel) { $0.isExclusive = true }
    #expect(probe.consume("q", as: "b", on: channel).failure == nil)
  }

  @Test("It keeps transient messages over a restart")
  mutating func restart() {
    declare()
    probe.publish("m", to: "q", on: channel)
    probe.restart()
    #expect(probe.ready("q") == "m")
  }
}
