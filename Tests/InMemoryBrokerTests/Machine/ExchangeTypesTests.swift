import InMemoryBroker
import RPCCore
import Testing

@Suite("Topic and headers exchanges")
struct ExchangeTypesTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  private mutating func bind(
    _ exchange: String, _ key: String, _ arguments: FieldTable = [:]
  ) -> [BrokerAction] {
    var binding = QueueBinding(queue: "q", exchange: exchange, routingKey: key)
    binding.arguments = arguments
    return probe.ask(.bindQueue(binding), on: channel)
  }

  private mutating func isRouted(
    _ exchange: String, _ key: String, _ headers: FieldTable = [:]
  ) -> Bool {
    var message = RPCMessage.text("m")
    message.headers = headers
    let publication = Publication(exchange: exchange, routingKey: key, message: message)
    probe.ask(.publish(publication), on: channel)
    return probe.ready("q") == "m"
  }

  @Test(
    "A topic matches word by word: * is one word, # any number of them",
    arguments: [
      ("a.#", "a", true), ("a.#", "a.b.c", true), ("#.b", "b", true), ("a.#.b", "a.b", true),
      ("a.#.b", "a.x.y.b", true), ("a.#.b", "a.b.c", false), ("a.#.b.#.c", "a.b.x.b.c", true),
      ("*", "a", true), ("*", "", false), ("#", "", true), ("a.*", "a", false),
      ("a.*", "a.", true), ("a.*.c", "a..c", true), ("", "", true), ("*.*", ".", true),
      ("#.#", "a", true), ("a*", "a*", true), ("a*", "ab", false), ("#.*", "a", true),
      ("*.#", "", false), ("a.#.#.b", "a.b", true), ("a", "b", false), ("a.b", "a", false),
    ])
  mutating func topic(pattern: String, key: String, isMatched: Bool) {
    _ = bind("amq.topic", pattern)
    #expect(isRouted("amq.topic", key) == isMatched)
  }

  @Test("Two patterns that match bring a queue one message")
  mutating func topicOnce() {
    _ = bind("amq.topic", "a.*")
    _ = bind("amq.topic", "#")
    #expect(isRouted("amq.topic", "a.b"))
  }

  @Test(
    "A headers binding matches all or any headers, and x- headers only with -with-x",
    arguments: [
      (["a": 1], ["a": 1], true), (["a": 1], ["a": 2], false), ([:], [:], true),
      (["a": .void], ["a": 5], true), (["a": .void], [:], false), (["a": 5], ["a": .void], false),
      (["a": 1], ["a": "1"], false), (["a": true], ["a": 1], false),
      (["x-match": "any"], ["a": 1], false), (["x-match": "all"], [:], true),
      (["x-match": "any", "a": 1, "b": 2], ["b": 2], true),
      (["x-match": "any", "a": 1, "b": 2], ["b": 3], false),
      (["x-match": "all", "a": 1, "b": 2], ["b": 2], false),
      (["x-match": "all", "x-a": 1], ["x-a": 2], true),
      (["x-match": "any", "x-a": 1], ["x-a": 1], false),
      (["x-match": "all-with-x", "x-a": 1], ["x-a": 2], false),
      (["x-match": "all-with-x", "x-a": 1], ["x-a": 1], true),
      (["x-match": "any-with-x", "x-a": 1], ["x-a": 1], true),
    ] as [(FieldTable, FieldTable, Bool)])
  mutating func headers(pattern: FieldTable, headers: FieldTable, isMatched: Bool) {
    _ = bind("amq.headers", "ignored", pattern)
    #expect(isRouted("amq.headers", "key", headers) == isMatched)
  }

  @Test("A headers binding with another x-match is 406, elsewhere it means nothing")
  mutating func badMatch() throws {
    #expect(bind("amq.direct", "k", ["x-match": "some"]).failure == nil)
    #expect(
      bind("amq.headers", "k", ["x-match": "some"]).failureText
        == """
        406 PRECONDITION_FAILED - Invalid x-match field value <<"some">>; \
        expected all, any, all-with-x, or any-with-x
        """)
    var binding = QueueBinding(queue: "q", exchange: "amq.match", routingKey: "")
    binding.arguments = ["x-match": 5]
    #expect(
      probe.ask(.bindQueue(binding), on: try probe.openChannel()).failureText
        == """
        406 PRECONDITION_FAILED - Invalid x-match field type signedint (value 5); \
        expected longstr
        """)
  }

  @Test("The order of the arguments of a binding does not matter")
  mutating func argumentOrder() {
    _ = bind("amq.headers", "", ["a": 1, "b": 2])
    var binding = QueueBinding(queue: "q", exchange: "amq.headers", routingKey: "")
    binding.arguments = ["b": 2, "a": 1]
    probe.ask(.unbindQueue(binding), on: channel)
    #expect(!isRouted("amq.headers", "", ["a": 1, "b": 2]))
  }
}
