import InMemoryBroker
import RPCCore
import Testing

@Suite("When a server serves")
struct ReadinessTests {
  @Test("A server is waited for until it consumes its queue")
  func waited() async throws {
    let place = try Place()
    let server = try place.server { $0.handle("next") { (n: Int) in n + 1 } }
    let waiting = Task { try await server.waitUntilServing() }
    #expect(place.isUnattended)
    try await place.run(server) { client in
      try await waiting.value
      #expect(!place.isUnattended)
      try await server.waitUntilServing()
    }
    await #expect(throws: RPCError.notConnected) { try await server.waitUntilServing() }
  }

  @Test("Who waits for a server that never comes can be cancelled")
  func cancelledWait() async throws {
    let place = try Place()
    let server = try place.server { $0.handle("one") { 1 } }
    let waiting = Task { try await server.waitUntilServing() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test("A server that has lost its link serves again once it has another")
  func again() async throws {
    let place = try Place()
    let server = try place.server { $0.handle("one") { 1 } }
    try await place.run(server) { client in
      try await server.waitUntilServing()
      place.broker.sever(linksConsuming: Place.queue)
      await place.clock.sleeper(untilMilliseconds: 1_000)
      let waiting = Task { try await server.waitUntilServing() }
      place.clock.advance(milliseconds: 1_000)
      try await waiting.value
      #expect(try await client.call("one", as: Int.self, timeout: nil) == 1)
    }
  }

  @Test("A server that is refused its queue says so, and that is definite")
  func refused() async throws {
    let place = try Place()
    let owner = try place.broker.connect(Inbox())
    let address = try await owner.openReplyAddress()
    var serving = RPCServer.Configuration()
    serving.reconnectDelay = nil
    let server = try RPCServer(place.broker, serving: address, configuration: serving) {
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
    let place = try Place()
    let answer = try await withRPCServer(place.broker, serving: Place.queue) {
      $0.handle("next") { (n: Int) in n + 1 }
    } whileServing: { server in
      #expect(!place.isUnattended)
      return try await withRPCClient(place.broker, calling: server.queue) { client in
        try await client.call("next", 1, as: Int.self, timeout: nil)
      }
    }
    #expect(answer == 2)
    #expect(place.isUnattended)
  }

  @Test("Code with a server fails with what it throws, and its handlers are cancelled")
  func scopedFailure() async throws {
    struct Enough: Error {}
    let place = try Place()
    await #expect(throws: Enough.self) {
      try await withRPCServer(place.broker, serving: Place.queue) { handlers in
        handlers.handle("hang") { () async throws in
          try await place.clock.sleep(until: .distantFuture)
          return 0
        }
      } whileServing: { _ in
        let client = place.client()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await client.run() }
          try await client.post("hang")
          await place.log.happened("handlerStarting")
          throw Enough()
        }
      }
    }
    #expect(place.broker.status(ofQueue: Place.queue)?.ready == 1)
  }

  @Test("Code with a server that cannot serve does not begin")
  func scopedRefusal() async throws {
    let place = try Place()
    var serving = RPCServer.Configuration()
    serving.reconnectDelay = nil
    let failed = await #expect(throws: RPCError.self) {
      try await withRPCServer(place.broker, serving: "", configuration: serving) {
        $0.handle("one") { 1 }
      } whileServing: { _ in
        Issue.record("the code began")
      }
    }
    #expect(failed == .consumeRefused(reason: "NOT_FOUND - no queue '' in vhost '/'"))
  }
}
