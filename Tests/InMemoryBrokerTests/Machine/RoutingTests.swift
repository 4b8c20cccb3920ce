import InMemoryBroker
import RPCCore
import Testing

@Suite("Exchanges, bindings and routing")
struct RoutingTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("a", on: channel)
    probe.declare("b", on: channel)
  }

  @discardableResult
  private mutating func bind(_ queue: String, _ exchange: String, _ key: String) -> [BrokerAction] {
    probe.ask(
      .bindQueue(QueueBinding(queue: queue, exchange: exchange, routingKey: key)), on: channel)
  }

  private mutating func send(_ exchange: String, _ key: String) {
    let publication = Publication(exchange: exchange, routingKey: key, message: .text("m"))
    probe.ask(.publish(publication), on: channel)
  }

  @discardableResult
  private mutating func declareExchange(
    _ name: String, _ type: String = "direct",
    _ configure: (inout ExchangeDeclaration) -> Void = { _ in }
  ) -> [BrokerAction] {
    var declaration = ExchangeDeclaration(name: name, type: type)
    configure(&declaration)
    return probe.ask(.declareExchange(declaration), on: channel)
  }

  @Test("A direct exchange sends to each queue bound with the message's key")
  mutating func direct() {
    bind("a", "amq.direct", "k")
    bind("b", "amq.direct", "k")
    bind("b", "amq.direct", "l")
    send("amq.direct", "k")
    send("amq.direct", "l")
    send("amq.direct", "m")
    #expect(probe.ready("a") == "m")
    #expect(probe.ready("b") == "m m")
  }

  @Test("A fanout exchange sends to each bound queue once and ignores the keys")
  mutating func fanout() {
    declareExchange("f", "fanout")
    bind("a", "f", "x")
    bind("a", "f", "y")
    bind("b", "f", "")
    send("f", "z")
    #expect(probe.ready("a") == "m")
    #expect(probe.ready("b") == "m")
  }

  @Test("Binding twice is binding once, and unbinding once ends it")
  mutating func bindTwice() {
    #expect(bind("a", "amq.direct", "k").replies == [.queueBound])
    #expect(bind("a", "amq.direct", "k").replies == [.queueBound])
    send("amq.direct", "k")
    #expect(probe.ready("a") == "m")
    let binding = QueueBinding(queue: "a", exchange: "amq.direct", routingKey: "k")
    #expect(probe.ask(.unbindQueue(binding), on: channel).replies == [.queueUnbound])
    send("amq.direct", "k")
    #expect(probe.ready("a") == "m")
  }

  @Test("A route lasts as long as any binding makes it")
  mutating func bindingsWithDifferentArguments() {
    var binding = QueueBinding(queue: "a", exchange: "amq.direct", routingKey: "k")
    probe.ask(.bindQueue(binding), on: channel)
    binding.arguments = ["x": .integer(1)]
    probe.ask(.bindQueue(binding), on: channel)
    send("amq.direct", "k")
    #expect(probe.ready("a") == "m")
    probe.ask(.unbindQueue(binding), on: channel)
    send("amq.direct", "k")
    #expect(probe.ready("a") == "m m")
  }

  @Test("A binding with empty queue name and key uses the last declared queue for both")
  mutating func emptyNames() {
    bind("", "amq.direct", "")
    send("amq.direct", "b")
    #expect(probe.ready("b") == "m")
  }

  @Test("Of a missing queue and a missing exchange, the exchange is named: 404")
  mutating func missing() throws {
    #expect(
      bind("nope", "nox", "k").failureText == "404 NOT_FOUND - no exchange 'nox' in vhost '/'")
  }

  @Test("Binding a missing queue is 404")
  mutating func missingQueue() {
    #expect(
      bind("nope", "amq.direct", "k").failureText
        == "404 NOT_FOUND - no queue 'nope' in vhost '/'")
  }

  @Test("Unbinding what is not there is no error")
  mutating func unbindNothing() {
    for binding in [
      QueueBinding(queue: "a", exchange: "nox", routingKey: "k"),
      QueueBinding(queue: "nope", exchange: "amq.direct", routingKey: "k"),
      QueueBinding(queue: "a", exchange: "amq.direct", routingKey: "k"),
    ] {
      #expect(probe.ask(.unbindQueue(binding), on: channel).replies == [.queueUnbound])
    }
  }

  @Test("Only a queue's own connection ends the bindings of an exclusive queue: 405")
  mutating func unbindExclusive() throws {
    let stranger = try probe.openChannel()
    probe.declare("mine", on: channel) { $0.isExclusive = true }
    bind("mine", "amq.direct", "k")
    var binding = QueueBinding(queue: "mine", exchange: "amq.direct", routingKey: "other")
    #expect(probe.ask(.unbindQueue(binding), on: stranger).replies == [.queueUnbound])
    binding.routingKey = "k"
    let failure = probe.ask(.unbindQueue(binding), on: stranger).failureText
    #expect(failure?.hasPrefix("405 RESOURCE_LOCKED - cannot obtain exclusive access") == true)
    send("amq.direct", "k")
    #expect(probe.ready("mine") == "m")
    #expect(probe.ask(.unbindQueue(binding), on: channel).replies == [.queueUnbound])
  }

  @Test("The default exchange cannot be bound, unbound, declared or deleted: 403")
  mutating func defaultExchange() throws {
    let binding = QueueBinding(queue: "a", exchange: "", routingKey: "a")
    for method in [
      ClientMethod.bindQueue(binding), .unbindQueue(binding),
      .declareExchange(ExchangeDeclaration(name: "")), .deleteExchange(name: "", ifUnused: false),
    ] {
      let failure = probe.ask(method, on: try probe.openChannel()).failureText
      #expect(failure == "403 ACCESS_REFUSED - operation not permitted on the default exchange")
    }
  }

  @Test("Names that start with amq. cannot be declared or deleted: 403")
  mutating func reservedNames() throws {
    #expect(
      declareExchange("amq.x").failureText
        == "403 ACCESS_REFUSED - exchange name 'amq.x' contains reserved prefix 'amq.*'")
    let failure = probe.ask(
      .deleteExchange(name: "amq.direct", ifUnused: false), on: try probe.openChannel()
    ).failureText
    #expect(
      failure
        == "403 ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed")
  }

  @Test("An unknown exchange type ends the connection with 503")
  mutating func exchangeTypes() throws {
    let unknown = declareExchange("x", "zork").failure
    #expect(unknown?.text == "COMMAND_INVALID - unknown exchange type 'zork'")
    #expect(unknown?.code == 503)
    #expect(unknown?.scope == .connection)
  }

  @Test("Names that start with amq. cannot be deleted, even if nothing is there: 403")
  mutating func deleteReserved() {
    let failure = probe.ask(.deleteExchange(name: "amq.x", ifUnused: false), on: channel)
      .failureText
    #expect(
      failure
        == "403 ACCESS_REFUSED - deletion of system exchange 'amq.x' in vhost '/' not allowed")
  }

  @Test("Redeclaring an exchange must agree with it: 406 names the property")
  mutating func redeclare() throws {
    declareExchange("x")
    #expect(declareExchange("x").replies == [.exchangeDeclared])
    #expect(
      declareExchange("x", "fanout").failureText
        == """
        406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'x' in vhost '/': \
        received 'fanout' but current is 'direct'
        """)
    var declaration = ExchangeDeclaration(name: "amq.direct")
    let failure = probe.ask(.declareExchange(declaration), on: try probe.openChannel()).failure
    #expect(failure?.text.contains("inequivalent arg 'durable'") == true)
    declaration.isDurable = true
    let replies = probe.ask(.declareExchange(declaration), on: try probe.openChannel()).replies
    #expect(replies == [.exchangeDeclared])
  }

  @Test("Passive declaration of a missing exchange is 404")
  mutating func passive() {
    #expect(
      declareExchange("nox") { $0.isPassive = true }.failureText
        == "404 NOT_FOUND - no exchange 'nox' in vhost '/'")
  }

  @Test("A bound exchange is not deleted if it should be unused: 406; otherwise its bindings go")
  mutating func deleteExchange() throws {
    declareExchange("x")
    bind("a", "x", "k")
    let failure = probe.ask(
      .deleteExchange(name: "x", ifUnused: true), on: try probe.openChannel()
    ).failureText
    #expect(failure == "406 PRECONDITION_FAILED - exchange 'x' in vhost '/' in use")
    let replies = probe.ask(.deleteExchange(name: "x", ifUnused: false), on: channel).replies
    #expect(replies == [.exchangeDeleted])
    declareExchange("x")
    send("x", "k")
    #expect(probe.ready("a") == "")
  }

  @Test("An auto-delete exchange goes with its last binding")
  mutating func autoDelete() {
    declareExchange("x") { $0.isAutoDelete = true }
    bind("a", "x", "k")
    probe.ask(.deleteQueue(name: "a", ifUnused: false, ifEmpty: false), on: channel)
    let failure = declareExchange("x") { $0.isPassive = true }.failure
    #expect(failure?.code == 404)
  }

  @Test("A deleted queue is routed to no more")
  mutating func deletedQueue() {
    bind("a", "amq.direct", "k")
    bind("b", "amq.direct", "k")
    probe.ask(.deleteQueue(name: "a", ifUnused: false, ifEmpty: false), on: channel)
    probe.declare("a", on: channel)
    send("amq.direct", "k")
    #expect(probe.ready("a") == "")
    #expect(probe.ready("b") == "m")
  }
}
