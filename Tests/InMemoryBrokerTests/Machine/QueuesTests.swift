import InMemoryBroker
import RPCCore
import Testing

@Suite("Declaring queues")
struct QueuesTests {
  var probe = Probe()
  let connection: ConnectionID
  let channel: ChannelID
  let stranger: ChannelID

  init() throws {
    connection = probe.connect()
    channel = try probe.openChannel(on: connection)
    stranger = try probe.openChannel()
  }

  private func locked(_ name: String) -> String {
    """
    405 RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '\(name)' in vhost '/'. \
    It could be originally declared on another connection or the exclusive property value does \
    not match that of the original declaration.
    """
  }

  private func inequivalent(_ rest: String) -> String {
    "406 PRECONDITION_FAILED - inequivalent arg \(rest)"
  }

  @Test("Declaring answers with the name and what is ready and consuming")
  mutating func declare() {
    #expect(
      probe.declare("q", on: channel).replies == [
        .queueDeclared(name: "q", messageCount: 0, consumerCount: 0)
      ])
    probe.publish("1", "2", "3", to: "q", on: channel)
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    #expect(
      probe.declare("q", on: channel).replies == [
        .queueDeclared(name: "q", messageCount: 2, consumerCount: 1)
      ])
  }

  @Test("Server-named queues are numbered, and their names have at most 15 bytes")
  mutating func serverNamed() {
    probe.declare("", on: channel) { $0.isExclusive = true }
    probe.declare("", on: channel) { $0.isExclusive = true }
    #expect(probe.broker.queueNames == ["amq.gen-1", "amq.gen-2"])
    #expect(probe.broker.queueNames.allSatisfy { $0.utf8.count <= 15 })
  }

  @Test("Names that start with amq. are reserved: 403")
  mutating func reservedName() {
    #expect(
      probe.declare("amq.foo", on: channel).failureText
        == "403 ACCESS_REFUSED - queue name 'amq.foo' contains reserved prefix 'amq.*'")
  }

  @Test("A passive declaration ignores properties, and fails with 404 if the queue is missing")
  mutating func passive() {
    probe.declare("q", on: channel)
    #expect(
      probe.declare("q", on: channel) {
        $0.isPassive = true
        $0.isDurable = true
      }.failure == nil)
    #expect(
      probe.declare("amq.foo", on: channel) { $0.isPassive = true }.failureText
        == "404 NOT_FOUND - no queue 'amq.foo' in vhost '/'")
  }

  @Test("Another durable or auto_delete is 406, and durable is named first")
  mutating func redeclareFlags() throws {
    probe.declare("q", on: channel)
    #expect(
      probe.declare("q", on: channel) {
        $0.isDurable = true
        $0.isAutoDelete = true
      }.failureText
        == inequivalent(
          "'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'"))
    #expect(
      probe.declare("q", on: stranger) { $0.isAutoDelete = true }.failureText
        == inequivalent(
          "'auto_delete' for queue 'q' in vhost '/': received 'true' but current is 'false'"))
  }

  @Test("Another exclusive is 405, before any other property, also for the owner")
  mutating func redeclareExclusive() throws {
    probe.declare("plain", on: channel)
    probe.declare("mine", on: channel) { $0.isExclusive = true }
    #expect(
      probe.declare("plain", on: stranger) {
        $0.isExclusive = true
        $0.isAutoDelete = true
      }.failureText == locked("plain"))
    #expect(probe.declare("mine", on: channel).failureText == locked("mine"))
  }

  @Test("Redeclaring a queue with other arguments fails with RabbitMQ's text of the difference")
  mutating func redeclareArguments() throws {
    probe.declare("plain", on: channel)
    probe.declare("ttl", on: channel) { $0.arguments = ["x-message-ttl": .integer(1000)] }
    let cases: [(String, FieldTable, String)] = [
      (
        "plain", ["x-message-ttl": .integer(1000)],
        "received the value '1000' of type 'signedint' but current is none"
      ),
      ("ttl", [:], "received none but current is the value '1000' of type 'signedint'"),
      ("ttl", ["x-message-ttl": .integer(2000)], "received '2000' but current is '1000'"),
      ("ttl", ["x-message-ttl": .text("1000")], "received '1000' but current is '1000'"),
    ]
    for (queue, arguments, difference) in cases {
      let failure = probe.declare(queue, on: try probe.openChannel()) {
        $0.arguments = arguments
      }.failureText
      #expect(
        failure
          == inequivalent("'x-message-ttl' for queue '\(queue)' in vhost '/': \(difference)"))
    }
  }

  @Test("Unknown arguments and the classic queue type make no difference")
  mutating func unknownArguments() {
    probe.declare("q", on: channel)
    #expect(probe.declare("q", on: channel) { $0.arguments = ["foo": .text("bar")] }.failure == nil)
    #expect(
      probe.declare("q", on: channel) { $0.arguments = ["x-queue-type": .text("classic")] }
        .failure == nil)
  }

  @Test(
    "A bad argument is 406 with RabbitMQ's reason",
    arguments: [
      ("x-message-ttl", FieldValue.integer(-1), "{value_negative,-1}"),
      ("x-message-ttl", .text("abc"), "\"expected integer, got longstr\""),
      ("x-max-length", .integer(-1), "{value_negative,-1}"),
      ("x-expires", .integer(0), "{value_zero,0}"),
      ("x-overflow", .text("zzz"), "invalid_overflow"),
      ("x-queue-type", .text("foo"), "\"unsupported queue type 'foo'\""),
    ])
  mutating func badArgument(name: String, value: FieldValue, reason: String) {
    let failure = probe.declare("q", on: channel) { $0.arguments[name] = value }.failureText
    #expect(
      failure
        == "406 PRECONDITION_FAILED - invalid arg '\(name)' for queue 'q' in vhost '/': \(reason)")
  }

  @Test("A queue that is not simulated is refused with 540, not ignored")
  mutating func unsupportedArgument() {
    let failure = probe.declare("q", on: channel) {
      $0.isDurable = true
      $0.arguments = ["x-queue-type": "stream"]
    }.failure
    #expect(failure?.code == 540)
    #expect(probe.broker.queueNames == [])
  }

  @Test("Another connection can only publish to an exclusive queue; other methods fail with 405")
  mutating func exclusive() throws {
    probe.declare("mine", on: channel) { $0.isExclusive = true }
    var passive = QueueDeclaration(name: "mine")
    passive.isPassive = true
    for method in [
      ClientMethod.declareQueue(passive), .declareQueue(QueueDeclaration(name: "mine")),
      .consume(ConsumeRequest(queue: "mine")), .get(queue: "mine", isAutoAcknowledged: false),
      .purgeQueue(name: "mine"), .deleteQueue(name: "mine", ifUnused: true, ifEmpty: false),
      .bindQueue(QueueBinding(queue: "mine", exchange: "amq.direct", routingKey: "k")),
    ] {
      #expect(probe.ask(method, on: try probe.openChannel()).failureText == locked("mine"))
    }
    probe.publish("1", to: "mine", on: stranger)
    #expect(probe.get("mine", on: try probe.openChannel(on: connection)).got == "1#1+0")
  }

  @Test("Another connection cannot declare an exclusive queue as its own: 405")
  mutating func exclusiveTwice() {
    probe.declare("mine", on: channel) { $0.isExclusive = true }
    let actions = probe.declare("mine", on: stranger) { $0.isExclusive = true }
    #expect(actions.failureText == locked("mine"))
  }

  @Test("An exclusive queue is never durable, and declaring it durable again succeeds")
  mutating func exclusiveDurable() {
    probe.declare("mine", on: channel) {
      $0.isExclusive = true
      $0.isDurable = true
    }
    #expect(probe.broker.queueStatus(named: "mine")?.declaration.isDurable == false)
    #expect(
      probe.declare("mine", on: channel) {
        $0.isExclusive = true
        $0.isDurable = true
      }.failure == nil)
  }
}
