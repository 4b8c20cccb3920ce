import InMemoryBroker
import RPCCore
import Testing

@Suite("Calls over the in-memory broker")
struct RPCCallsTests {
  @Test("Each of 64 calls in flight gets its own answer")
  func manyAtATime() async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.executor = .concurrent(maximum: 8)
    serving.prefetch = 16
    let server = try stage.server(serving) { $0.handle("double") { (n: Int) in n * 2 } }
    let answers = try await stage.run(server) { client in
      try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for n in 0..<64 {
          group.addTask { (n, try await client.call("double", n, timeout: nil)) }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
      }
    }
    #expect(answers == Dictionary(uniqueKeysWithValues: (0..<64).map { ($0, $0 * 2) }))
  }

  @Test("A call that is made before there is a link waits for it")
  func beforeRun() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    let client = stage.client()
    async let answer: Int = client.call("next", 1)
    await stage.clock.sleeper(untilMilliseconds: 30_000)
    let running = Task { try await client.run() }
    let serving = Task { try await server.run() }
    #expect(try await answer == 2)
    running.cancel()
    serving.cancel()
    try await running.value
    try await serving.value
  }

  @Test("A deadline that passes before there is a link fails its own call and no other")
  func deadlineWithoutLink() async throws {
    let stage = try Stage()
    let client = stage.client()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    let first = Task { try await client.call("next", 1, as: Int.self, timeout: .seconds(1)) }
    await stage.clock.sleeper(untilMilliseconds: 1_000)
    async let second: Int = client.call("next", 2, timeout: .seconds(5))
    await stage.clock.sleeper(untilMilliseconds: 5_000)
    stage.clock.advance(milliseconds: 1_000)
    await #expect(throws: RPCError.notConnected) { try await first.value }
    let running = Task { try await client.run() }
    let serving = Task { try await server.run() }
    #expect(try await second == 3)
    running.cancel()
    serving.cancel()
    try await running.value
    try await serving.value
  }

  @Test("A call that is cancelled before there is a link ends, and no other")
  func cancelledWithoutLink() async throws {
    let stage = try Stage()
    let client = stage.client()
    let cancelled = Task { try await client.call("next", 1, as: Int.self, timeout: nil) }
    let other = Task { try await client.call("next", 1, as: Int.self, timeout: .seconds(9)) }
    await stage.clock.sleeper(untilMilliseconds: 9_000)
    cancelled.cancel()
    await #expect(throws: RPCError.cancelled) { try await cancelled.value }
    stage.clock.advance(milliseconds: 9_000)
    await #expect(throws: RPCError.notConnected) { try await other.value }
  }

  @Test("After its run a client refuses calls, and another run")
  func afterRun() async throws {
    let stage = try Stage()
    let client = stage.client()
    let running = Task { try await client.run() }
    await stage.log.happened("linkOpened")
    running.cancel()
    try await running.value
    await #expect(throws: RPCError.notConnected) { try await client.call("next", 1, as: Int.self) }
    await #expect(throws: RPCError.unsupported("running a client twice")) { try await client.run() }
  }

  @Test("A client that is configured for more than its transport can do refuses to run")
  func capabilities() async throws {
    let stage = try Stage()
    var calling = RPCClient.Configuration()
    calling.usesConfirms = true
    let client = stage.client(calling)
    await #expect(throws: RPCError.unsupported("publisher confirms over this transport")) {
      try await client.run()
    }
    await #expect(throws: RPCError.notConnected) { try await client.call("next", 1, as: Int.self) }
  }

  @Test("A handler can call its own server if the server has two slots")
  func nested() async throws {
    let stage = try Stage()
    let client = stage.client()
    var serving = RPCServer.Configuration()
    serving.executor = .concurrent(maximum: 2)
    serving.prefetch = 2
    let server = try stage.server(serving) { handlers in
      handlers.handle("outer") { (n: Int) in
        try await client.call("inner", n, as: Int.self, timeout: nil) + 1
      }
      handlers.handle("inner") { (n: Int) in n * 10 }
    }
    let running = Task { try await client.run() }
    let answer = try await stage.run(server) { caller in
      try await caller.call("outer", 4, as: Int.self, timeout: nil)
    }
    running.cancel()
    try await running.value
    #expect(answer == 41)
  }

  @Test("An inline server that calls itself deadlocks until the deadline")
  func inlineDeadlock() async throws {
    let stage = try Stage()
    let client = stage.client()
    var serving = RPCServer.Configuration()
    serving.prefetch = 2
    let server = try stage.server(serving) { handlers in
      handlers.handle("outer") { (n: Int) in
        try await client.call("inner", n, as: Int.self, timeout: nil)
      }
      handlers.handle("inner") { (n: Int) in n }
    }
    let running = Task { try await client.run() }
    try await stage.run(server) { caller in
      let outer = Task { try await caller.call("outer", 4, as: Int.self, timeout: .seconds(5)) }
      await stage.log.happened("requestReceived", times: 2)
      #expect(server.running == 1)
      stage.clock.advance(milliseconds: 5_001)
      await #expect(throws: RPCError.deadlineExceeded) { try await outer.value }
    }
    running.cancel()
    try await running.value
    #expect(server.counters.started == 1)
  }

  @Test("A request without reply address is handled, and nothing is pending")
  func fireAndForget() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("note") { (_: String, _) in } }
    try await stage.run(server) { client in
      try await client.post("note", "hello")
      await stage.log.happened("acknowledgementSent")
      #expect(client.pendingCount == 0)
    }
    #expect(!stage.log.names.contains("replySending"))
  }

  @Test("Replies to another queue reach its reply handler, each with its correlation ID")
  func repliesElsewhere() async throws {
    let stage = try Stage()
    try stage.broker.declareQueue(name: "answers")
    let server = try stage.server { handlers in
      handlers.handle("double") { (n: Int) in n * 2 }
    }
    let (answers, arrived) = AsyncStream<(String?, Int?)>.makeStream()
    let replies = RPCReplyHandler(stage.broker, consuming: "answers", as: Int.self) { reply in
      arrived.yield((reply.correlationID, try? reply.value()))
    }
    let taking = Task { try await replies.run() }
    try await stage.run(server) { client in
      try await client.post("double", 4, replyTo: "answers", correlationID: "a")
      try await client.post("none", 5, replyTo: "answers", correlationID: "b")
      var iterator = answers.makeAsyncIterator()
      #expect(try #require(await iterator.next()) == ("a", 8))
      #expect(try #require(await iterator.next()) == ("b", nil))
    }
    taking.cancel()
    try await taking.value
    #expect(stage.broker.status(ofQueue: "answers")?.consumers.isEmpty == true)
  }

  @Test("A caller can get a reply as a raw message")
  func nativeMessage() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    try await stage.run(server) { client in
      let reply = try await client.call("next", 1, as: RPCMessage.self)
      #expect(reply.body == Array("2".utf8))
      #expect(reply.correlationID != nil)
      let pending = try await client.send("next", 2, as: Int.self)
      #expect(try await pending.message().body == Array("3".utf8))
    }
  }

  @Test("The observers of client and server see the events of a call in order")
  func observed() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    try await stage.run(server) { client in
      _ = try await client.call("next", 1, as: Int.self)
      await stage.log.happened("acknowledgementSent")
    }
    let client = ["callStarted", "requestSending", "requestSent", "replyArrived", "callSettled"]
    let served = [
      "requestReceived", "handlerStarting", "handlerFinished", "replySending", "replySent",
      "acknowledgementSent",
    ]
    #expect(stage.log.names.filter(client.contains) == client)
    #expect(stage.log.names.filter(served.contains) == served)
  }
}
