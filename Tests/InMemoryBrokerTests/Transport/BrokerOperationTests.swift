import InMemoryBroker
import RPCCore
import Testing

@Suite("Operating the broker in memory")
struct BrokerOperationTests {
  let broker = MemoryBroker()
  let inbox = Inbox()

  private func persistent(_ body: String) -> RPCMessage { .text(body, isPersistent: true) }

  @Test("A restart ends links and keeps durable queues with persistent messages")
  func restart() async throws {
    try broker.declareQueue(name: "durable", durable: true)
    try broker.declareQueue(name: "transient")
    let link = try broker.connect(inbox)
    try await link.consume(QueueSubscription("durable", prefetch: 1))
    try broker.publish(persistent("1"), toQueue: "durable")
    try broker.publish(.text("2"), toQueue: "durable")
    try broker.publish(persistent("3"), toQueue: "durable")
    broker.restart()
    #expect(inbox.summary == "1#1 closed")
    #expect(broker.ready("durable") == "1 3")
    #expect(broker.status(ofQueue: "transient") == nil)
    let successor = Inbox()
    let second = try broker.connect(successor)
    try await second.consume(
      QueueSubscription("durable", prefetch: 0) { $0.receivesNotices = true })
    second.publish(.text("hello", to: "durable", exchange: "rpc.control"))
    #expect(successor.summary == "1#1* 3#2 notice:hello")
  }

  @Test("A stopped broker refuses links until it is started")
  func stop() async throws {
    let link = try broker.connect(inbox)
    broker.stop()
    #expect(inbox.summary == "closed")
    await #expect(throws: RPCError.notConnected) { _ = try await broker.openLink { _ in } }
    await #expect(throws: RPCError.notConnected) { _ = try await link.openReplyAddress() }
    broker.start()
    _ = try await broker.openLink { _ in }.openReplyAddress()
  }

  @Test("Deleting a queue ends the links that consume it")
  func deleteQueue() async throws {
    let consuming = try broker.connect(inbox)
    try await consuming.consume(QueueSubscription("q", prefetch: 0))
    let other = Inbox()
    let bystander = try broker.connect(other)
    _ = try await bystander.openReplyAddress()
    broker.deleteQueue("q")
    #expect(inbox.summary == "closed")
    #expect(other.events.isEmpty)
    #expect(broker.status(ofQueue: "q") == nil)
  }

  @Test("Severing by queue ends who consumes it, a client by its reply address")
  func severByQueue() async throws {
    let calling = try broker.connect(inbox)
    let address = try await calling.openReplyAddress()
    let other = Inbox()
    let serving = try broker.connect(other)
    try await serving.consume(QueueSubscription("q", prefetch: 0))
    broker.sever(linksConsuming: address)
    #expect(inbox.summary == "closed")
    #expect(other.events.isEmpty)
    broker.disconnectAll()
    #expect(inbox.summary == "closed")
    #expect(other.summary == "closed")
  }

  @Test("Exchanges route by their bindings")
  func exchanges() async throws {
    try broker.declareExchange(name: "news", type: "fanout")
    for queue in ["a", "b"] {
      try broker.declareQueue(name: queue)
      try broker.bind(queue: queue, toExchange: "news", routingKey: "")
    }
    try broker.connect(inbox).publish(.text("1", to: "", exchange: "news"))
    #expect(broker.ready("a") == "1")
    #expect(broker.ready("b") == "1")
    broker.purgeQueue("a")
    #expect(broker.status(ofQueue: "a")?.ready == 0)
    #expect(broker.status(ofQueue: "b")?.ready == 1)
  }

  @Test("What an operator may not do is thrown, with the broker's words")
  func errors() throws {
    try broker.declareQueue(name: "q")
    let conflict = #expect(throws: AMQPError.self) {
      try broker.declareQueue(name: "q", durable: true)
    }
    #expect(conflict?.code == 406)
    let missing = #expect(throws: AMQPError.self) {
      try broker.publish(.text("1"), toQueue: "nobody")
    }
    #expect(missing?.code == 404)
    let malformed = #expect(throws: AMQPError.self) {
      try broker.publish(.text("1", expiration: "soon"), toQueue: "q")
    }
    #expect(malformed?.code == 406)
    let unknown = #expect(throws: AMQPError.self) {
      try broker.declareExchange(name: "e", type: "sorted")
    }
    #expect(unknown?.code == 503)
    #expect(throws: AMQPError.self) {
      try broker.bind(queue: "q", toExchange: "nowhere", routingKey: "")
    }
  }
}
