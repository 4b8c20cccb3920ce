import InMemoryBroker
import RPCCore
import Testing

@Suite("Broker restart")
struct RestartTests {
  var probe = Probe()
  let first: ConnectionID
  let second: ConnectionID
  let channel: ChannelID

  init() throws {
    first = probe.connect()
    second = probe.connect()
    channel = try probe.openChannel(on: first)
    probe.declare("durable", on: channel) { $0.isDurable = true }
    probe.declare("transient", on: channel)
  }

  @Test("A restart closes all connections with 320, in the order of opening, and their channels")
  mutating func connectionsEnd() {
    let error = AMQPError(
      code: 320,
      text: "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
      scope: .connection)
    #expect(
      probe.restart() == [.closeConnection(first, error), .closeConnection(second, error)])
    #expect(probe.broker.openChannel(on: first) == nil)
    #expect(probe.declare("x", on: channel).isEmpty)
    #expect(probe.broker.openConnections == [])
  }

  @Test("Only persistent messages of durable queues survive a restart")
  mutating func whatSurvives() {
    probe.publish("1", "2", to: "durable", on: channel, isPersistent: true)
    probe.publish("3", to: "durable", on: channel)
    probe.publish("4", to: "transient", on: channel, isPersistent: true)
    probe.restart()
    #expect(probe.broker.queueNames == ["durable"])
    #expect(probe.ready("durable") == "1 2")
  }

  @Test("Unacknowledged persistent deliveries are ready again at their places, as redelivered")
  mutating func unacknowledged() throws {
    probe.publish("1", "2", "3", to: "durable", on: channel, isPersistent: true)
    probe.get("durable", on: channel)
    probe.get("durable", on: channel)
    probe.acknowledge(1, on: channel)
    probe.restart()
    #expect(probe.unacknowledged("durable") == 0)
    let again = try probe.openChannel()
    #expect(probe.get("durable", on: again).got == "2#1*+1")
    #expect(probe.get("durable", on: again).got == "3#2+0")
  }

  @Test("A restart keeps bindings between durable exchanges and durable queues")
  mutating func bindings() throws {
    probe.ask(.declareExchange(ExchangeDeclaration(name: "x")), on: channel)
    for exchange in ["amq.direct", "x"] {
      let binding = QueueBinding(queue: "durable", exchange: exchange, routingKey: "k")
      probe.ask(.bindQueue(binding), on: channel)
    }
    probe.restart()
    let again = try probe.openChannel()
    let publication = Publication(exchange: "amq.direct", routingKey: "k", message: .text("1"))
    probe.ask(.publish(publication), on: again)
    #expect(probe.ready("durable") == "1")
    let passive = ClientMethod.publish(
      Publication(exchange: "x", routingKey: "k", message: .text("2")))
    #expect(probe.ask(passive, on: again).failure?.code == 404)
  }

  @Test("A journal accounts for every message")
  mutating func notes() {
    probe.publish("1", "2", to: "transient", on: channel)
    probe.get("transient", on: channel)
    probe.publish("3", to: "durable", on: channel)
    probe.broker.isObserved = true
    let notes = probe.restart().notes
    #expect(notes.first == .restarted)
    for (body, queue) in [("1", "transient"), ("2", "transient"), ("3", "durable")] {
      #expect(notes.contains(.removed(.text(body), queue: queue, cause: .brokerRestarted)))
    }
  }
}
