import InMemoryBroker
import RPCCore
import Testing

@Suite("Headers that name more routing keys")
struct CopyKeysTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    for queue in ["a", "b", "c"] { probe.declare(queue, on: channel) }
  }

  @discardableResult
  private mutating func publish(
    to key: String, exchange: String = "", _ headers: FieldTable
  ) -> [BrokerAction] {
    var message = RPCMessage.text("m")
    message.headers = headers
    return probe.ask(
      .publish(Publication(exchange: exchange, routingKey: key, message: message)), on: channel)
  }

  private func headers(of queue: String) -> FieldTable? {
    probe.broker.readyMessages(inQueueNamed: queue).first?.headers
  }

  @Test("CC and BCC name more queues, each of which gets one copy; BCC is taken away")
  mutating func defaultExchange() {
    publish(
      to: "a", ["CC": .array(["b", "a", "nowhere"]), "BCC": .array(["c"]), "other": 1])
    for queue in ["a", "b", "c"] {
      #expect(probe.ready(queue) == "m")
      #expect(headers(of: queue) == ["CC": .array(["b", "a", "nowhere"]), "other": 1])
    }
  }

  @Test(
    "an exchange also routes by the keys in CC, once to each queue",
    arguments: ["direct", "topic", "fanout"])
  mutating func exchanges(type: String) {
    probe.ask(.declareExchange(ExchangeDeclaration(name: "e", type: type)), on: channel)
    for queue in ["a", "b"] {
      probe.ask(
        .bindQueue(QueueBinding(queue: queue, exchange: "e", routingKey: queue)), on: channel)
    }
    publish(to: "a", exchange: "e", ["CC": .array(["b", "a"])])
    #expect(probe.ready("a") == "m")
    #expect(probe.ready("b") == "m")
  }

  @Test("a CC or BCC header that is no list fails the channel with 406", arguments: ["CC", "BCC"])
  mutating func noList(name: String) throws {
    let actions = publish(to: "a", [name: "b"])
    #expect(
      actions.contains(
        .send(
          .channelFailed(
            AMQPError(
              code: 406,
              text: "PRECONDITION_FAILED - invalid message: "
                + "{unacceptable_type_in_header,\"\(name)\",longstr}")),
          to: channel)))
    #expect(probe.ready("a") == "")
  }

  @Test("x-death names the keys of CC but not of BCC, and both route the dead letter")
  mutating func death() {
    probe.ask(.declareExchange(ExchangeDeclaration(name: "graves", type: "direct")), on: channel)
    for queue in ["b", "c"] {
      probe.ask(
        .bindQueue(QueueBinding(queue: queue, exchange: "graves", routingKey: queue)), on: channel)
    }
    probe.declare("q", on: channel) {
      $0.arguments = ["x-dead-letter-exchange": "graves", "x-message-ttl": 0]
    }
    var message = RPCMessage.text("m")
    message.headers = ["CC": .array(["b"]), "BCC": .array(["c"])]
    probe.ask(.publish(Publication(routingKey: "q", message: message)), on: channel)
    for queue in ["b", "c"] {
      guard
        case .array(let deaths)? = probe.broker.readyMessages(inQueueNamed: queue)
          .last?.headers["x-death"], case .table(let death)? = deaths.first
      else {
        Issue.record("no death in \(queue)")
        continue
      }
      #expect(death["routing-keys"] == .array(["q", "b"]))
    }
  }
}
