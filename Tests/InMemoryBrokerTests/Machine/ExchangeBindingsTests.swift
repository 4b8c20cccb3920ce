import InMemoryBroker
import RPCCore
import Testing

@Suite("Exchanges bound to exchanges, and alternate exchanges")
struct ExchangeBindingsTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  @discardableResult
  private mutating func declare(
    _ name: String, _ type: String = "fanout", alternate: FieldValue? = nil,
    _ configure: (inout ExchangeDeclaration) -> Void = { _ in }
  ) -> [BrokerAction] {
    var declaration = ExchangeDeclaration(name: name, type: type)
    declaration.arguments["alternate-exchange"] = alternate
    configure(&declaration)
    return probe.ask(.declareExchange(declaration), on: channel)
  }

  private func binding(_ destination: String, to source: String) -> ExchangeBinding {
    ExchangeBinding(destination: destination, source: source, routingKey: "k")
  }

  @discardableResult
  private mutating func bind(_ destination: String, to source: String) -> [BrokerAction] {
    probe.ask(.bindExchange(binding(destination, to: source)), on: channel)
  }

  private mutating func bindQueue(to exchange: String, _ key: String = "k") {
    probe.ask(
      .bindQueue(QueueBinding(queue: "q", exchange: exchange, routingKey: key)), on: channel)
  }

  private mutating func send(_ exchange: String, _ key: String = "k") -> [ServerMethod] {
    let publication = Publication(
      exchange: exchange, routingKey: key, message: .text("m"), isMandatory: true)
    return probe.ask(.publish(publication), on: channel).replies
  }

  private func exists(_ exchange: String) throws -> Bool {
    var probe = probe
    var declaration = ExchangeDeclaration(name: exchange)
    declaration.isPassive = true
    return probe.ask(.declareExchange(declaration), on: try probe.openChannel()).failure == nil
  }

  @Test("A message goes through bound exchanges, internal ones too, and keeps its exchange")
  mutating func through() {
    declare("up", "direct")
    declare("down") { $0.isInternal = true }
    #expect(bind("down", to: "up").replies == [.exchangeBound])
    bindQueue(to: "down")
    #expect(send("up") == [])
    guard case .got(let delivery, _)? = probe.get("q", on: channel).replies.first else {
      Issue.record("no message")
      return
    }
    #expect(delivery.exchange == "up")
    #expect(send("up", "other").count == 1)
  }

  @Test("A cycle of exchanges brings a queue one message")
  mutating func cycle() {
    declare("a")
    declare("b")
    bind("a", to: "b")
    bind("b", to: "a")
    bind("a", to: "a")
    bindQueue(to: "a")
    bindQueue(to: "b")
    #expect(send("a") == [])
    #expect(probe.ready("q") == "m")
  }

  @Test("Binding exchanges twice makes one binding, and unbinding succeeds even without one")
  mutating func unbind() {
    declare("up")
    declare("down")
    bind("down", to: "up")
    bind("down", to: "up")
    bindQueue(to: "down")
    for pair in [("down", "up"), ("down", "nox"), ("nox", "up"), ("down", "up")] {
      let request = ClientMethod.unbindExchange(binding(pair.0, to: pair.1))
      #expect(probe.ask(request, on: channel).replies == [.exchangeUnbound])
    }
    #expect(send("up").count == 1)
  }

  @Test("Of two missing exchanges the source is named: 404; the default exchange is 403")
  mutating func errors() throws {
    declare("x")
    for (destination, source, text) in [
      ("nox", "gone", "404 NOT_FOUND - no exchange 'gone' in vhost '/'"),
      ("nox", "x", "404 NOT_FOUND - no exchange 'nox' in vhost '/'"),
      ("x", "", "403 ACCESS_REFUSED - operation not permitted on the default exchange"),
      ("", "x", "403 ACCESS_REFUSED - operation not permitted on the default exchange"),
    ] {
      let request = ClientMethod.bindExchange(binding(destination, to: source))
      #expect(probe.ask(request, on: try probe.openChannel()).failureText == text)
    }
  }

  @Test("Only a source is in use, and an auto-delete source goes with its last binding")
  mutating func use() throws {
    declare("source") { $0.isAutoDelete = true }
    declare("target") { $0.isAutoDelete = true }
    bind("target", to: "source")
    let failure = probe.ask(
      .deleteExchange(name: "source", ifUnused: true), on: try probe.openChannel()
    ).failureText
    #expect(failure == "406 PRECONDITION_FAILED - exchange 'source' in vhost '/' in use")
    probe.ask(.deleteExchange(name: "target", ifUnused: true), on: channel)
    #expect(try !exists("target"))
    #expect(try !exists("source"))
  }

  @Test("A message that matches no binding of an exchange goes to its alternate exchange")
  mutating func alternate() {
    declare("rest") { $0.isInternal = true }
    declare("x", "direct", alternate: "rest")
    bindQueue(to: "rest")
    #expect(send("x", "unknown") == [])
    #expect(probe.ready("q") == "m")
    declare("empty")
    bind("empty", to: "x")
    #expect(send("x").count == 1)
    #expect(probe.ready("q") == "m")
  }

  @Test("An alternate is asked for each exchange on the way")
  mutating func alternateDownstream() {
    declare("rest")
    declare("up")
    declare("down", "direct", alternate: "rest")
    bind("down", to: "up")
    bindQueue(to: "rest")
    #expect(send("up") == [])
    #expect(probe.ready("q") == "m")
  }

  @Test("Alternates that are missing, in a circle or the default exchange take nothing")
  mutating func uselessAlternates() {
    declare("a", "direct", alternate: "b")
    declare("b", "direct", alternate: "a")
    declare("c", "direct", alternate: "nox")
    declare("d", "direct", alternate: "")
    for exchange in ["a", "c", "d"] { #expect(send(exchange, "q").count == 1) }
  }

  @Test("An alternate must be named by a string, and redeclared as it was: 406")
  mutating func alternateErrors() throws {
    declare("x", "direct", alternate: "y")
    let failure = declare("x", "direct").failureText
    #expect(
      failure
        == """
        406 PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'x' in \
        vhost '/': received none but current is the value 'y' of type 'longstr'
        """)
    var declaration = ExchangeDeclaration(name: "z")
    declaration.arguments["alternate-exchange"] = 5
    #expect(
      probe.ask(.declareExchange(declaration), on: try probe.openChannel()).failureText
        == """
        406 PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange' in \
        exchange 'z' in vhost '/'
        """)
  }

  @Test("A binding survives a restart if both exchanges do")
  mutating func restart() throws {
    for name in ["a", "b"] { declare(name) { $0.isDurable = true } }
    declare("t")
    probe.declare("d", on: channel) { $0.isDurable = true }
    bind("b", to: "a")
    bind("t", to: "a")
    probe.ask(.bindQueue(QueueBinding(queue: "d", exchange: "b", routingKey: "")), on: channel)
    probe.ask(.bindQueue(QueueBinding(queue: "d", exchange: "t", routingKey: "")), on: channel)
    probe.restart()
    let channel = try probe.openChannel()
    probe.ask(
      .publish(Publication(exchange: "a", routingKey: "", message: .text("m"))), on: channel)
    #expect(probe.ready("d") == "m")
    #expect(try !exists("t"))
  }
}
