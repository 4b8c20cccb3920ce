import InMemoryBroker
import RPCCore
import Testing

@Suite("When a server serves")
struct ReadinessTests {
  @Test("A server is waited for until it consumes its queue")
  func waited() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    let waiting = Task { try await server.waitUntilServing() }
    #expect(stage.isUnattended)
    try await stage.run(server) { client in
      try await waiting.value
      #expect(!stage.isUnattended)
      try await server.waitUntilServing()
    }
    await #expect(throws: RPCError.notConnected) { try await server.waitUntilServing() }
  }

  @Test("Who waits for a server that never comes can be cancelled")
  func cancelledWait() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("one") { 1 } }
    let waiting = Task { try await server.waitUntilServing() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test("A server that has lost its link serves again once it has another")
  func again() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("one") { 1 } }
    try await stage.run(server) { client in
      try await server.waitUntilServing()
      stage.broker.sever(linksConsuming: Stage.queue)
      await stage.clock.sleeper(untilMilliseconds: 1_000)
      let waiting = Task { try await server.waitUntilServing() }
      stage.clock.advance(milliseconds: 1_000)
      try await waiting.value
      #expect(try await client.call("one", as: Int.self, timeout: nil) == 1)
    }
  }

  @Test("A server that is refused its queue says so, and that is definite")
  func refused() async throws {
    let stage = try Stage()
    let owner = try stage.broker.connect(Inbox())
    let address = try await owner.openReplyAddress()
    var serving = RPCServer.Configuration()
    serving.reconnectDelay = nil
    let server = try RPCServer(stage.broker, serving: address, configuration: serving) {
      $0.handle("one") { 1 }
    }
    let waiting = Task { try await server.waitUntilServing() }
    let failure = await #expect(throws: RPCError.self) { try await server.run() }
    let error = try #require(failure)
    guard case .consumeRefused(let reason) = error else {
      Issue.record("it failed otherwise: \(error)")
      return
    }
    #expect(reason.hasPrefix("RESOURCE_LOCKED"))
    #expect(error.certainty == .definite)
    #expect(!error.requestMayHaveRun)
    await #expect(throws: error) { try await waiting.value }
    withExtendedLifetime(owner) {}
  }

  @Test("Code with a server begins when it serves, and when it has ended the server is gone")
  func scoped() async throws {
    let stage = try Stage()
    let answer = try await withRPCServer(stage.broker, serving: Stage.queue) {
      $0.handle("next") { (n: Int) in n + 1 }
    } whileServing: { server in
      #expect(!stage.isUnattended)
      return try await withRPCClient(stage.broker, calling: server.queue) { client in
        try await client.call("next", 1, as: Int.self, timeout: nil)
      }
    }
    #expect(answer == 2)
    #expect(stage.isUnattended)
  }

  @Test("Code with a server fails with what it throws, and its handlers are cancelled")
  func scopedFailure() async throws {
    struct Enough: Error {}
    let stage = try Stage()
    await #expect(throws: Enough.self) {
      try await withRPCServer(stage.broker, serving: Stage.queue) { handlers in
        handlers.handle("hang") { () async throws in
          try await stage.clock.sleep(until: .distantFuture)
          return 0
        }
      } whileServing: { _ in
        let client = stage.client()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await client.run() }
          try await client.post("hang")
          await stage.log.happened("handlerStarting")
          throw Enough()
        }
      }
    }
    #expect(stage.broker.status(ofQueue: Stage.queue)?.ready == 1)
  }

  @Test("Code with a server that cannot serve does not begin")
  func scopedRefusal() async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.reconnectDelay = nil
    let failed = await #expect(throws: RPCError.self) {
      try await withRPCServer(stage.broker, serving: "", configuration: serving) {
        $0.handle("one") { 1 }
      } whileServing: { _ in
        Issue.record("the code began")
      }
    }
    #expect(failed == .consumeRefused(reason: "NOT_FOUND - no queue '' in vhost '/'"))
  }
}
