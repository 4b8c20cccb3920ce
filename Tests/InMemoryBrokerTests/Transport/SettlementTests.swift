import InMemoryBroker
import RPCCore
import Testing

@Suite("When requests are settled")
struct SettlementTests {
  @Test(
    "Each settlement policy acknowledges at its own point (A3.4)",
    arguments: [
      (SettlementPolicy.afterReply, "handlerStarting replySent acknowledgementSent"),
      (.beforeReply, "handlerStarting acknowledgementSent replySent"),
      (.beforeHandler, "acknowledgementSent handlerStarting replySent"),
      (.automatic, "handlerStarting replySent"),
    ])
  func points(policy: SettlementPolicy, order: String) async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.settlement = policy
    let server = try stage.server(serving) { $0.handle("next") { (n: Int) in n + 1 } }
    try await stage.run(server) { client in
      let answer = try await client.call("next", 1, as: Int.self, timeout: nil)
      #expect(answer == 2)
      if policy == .afterReply { await stage.log.happened("acknowledgementSent") }
    }
    let points = ["handlerStarting", "replySent", "acknowledgementSent"]
    #expect(stage.log.names.filter(points.contains).joined(separator: " ") == order)
    #expect(stage.broker.status(ofQueue: Stage.queue)?.unacknowledged == 0)
  }

  @Test("Within the window a repeated message ID gets the stored reply without a handler (A3.4)")
  func deduplication() async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.deduplicationWindow = .seconds(60)
    let server = try stage.server(serving) { $0.handle("next") { (n: Int) in n + 1 } }
    try await stage.run(server) { client in
      var options = CallOptions()
      options.timeout = nil
      options.messageID = "once"
      for _ in 0..<2 {
        let answer = try await client.call("next", 1, as: Int.self, options: options)
        #expect(answer == 2)
      }
      #expect(server.counters.started == 1)
      #expect(server.counters.deduplicated == 1)
      await stage.clock.sleeper(untilMilliseconds: 60_000)
      stage.clock.advance(milliseconds: 60_001)
      _ = try await client.call("next", 1, as: Int.self, options: options)
      #expect(server.counters.started == 2)
    }
  }

  @Test("A request whose server lost its link is handled again, and its first result goes nowhere")
  func redelivered() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("slow") { (_: Nothing, context) async throws in
        if !context.isRedelivered { try await latch.wait() }
        return context.isRedelivered
      }
    }
    try await stage.run(server) { client in
      let pending = try await client.send("slow", as: Bool.self, timeout: nil)
      await stage.log.happened("handlerStarting")
      stage.broker.sever(linksConsuming: Stage.queue)
      await stage.clock.sleeper(untilMilliseconds: 1_000)
      latch.open()
      stage.clock.advance(milliseconds: 1_000)
      #expect(try await pending.result())
    }
    #expect(server.counters.discarded == 1)
  }
}

@Suite("Shutting down")
struct ShutdownTests {
  @Test("A server that shuts down takes nothing new, and finishes what it handles (A3.2)")
  func drains() async throws {
    let stage = try Stage()
    let latch = Latch()
    var serving = RPCServer.Configuration()
    serving.prefetch = 2
    let server = try stage.server(serving) { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 1
      }
    }
    try await stage.run { client in
      let running = Task { try await server.run() }
      let handled = try await client.send("slow", as: Int.self, timeout: nil)
      await stage.log.happened("handlerStarting")
      let waiting = try await client.send("slow", as: Int.self, timeout: nil)
      await stage.log.happened("requestReceived", times: 2)
      server.shutDown()
      await stage.log.happened("rejectionSent")
      #expect(stage.isUnattended)
      let late = try await client.send("slow", as: Int.self, timeout: nil)
      latch.open()
      #expect(try await handled.result() == 1)
      try await running.value
      #expect(!waiting.isDone)
      #expect(!late.isDone)
    }
    #expect(stage.broker.status(ofQueue: Stage.queue)?.ready == 2)
    #expect(server.counters.requeued == 1)
  }

  @Test("Shutdown requeues a request that does not finish within the grace period (A3.2)")
  func requeues() async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.grace = .seconds(3)
    let server = try stage.server(serving) { handlers in
      handlers.handle("hang") { () async throws in
        try await stage.clock.sleep(until: .distantFuture)
        return 1
      }
    }
    try await stage.run { client in
      let running = Task { try await server.run() }
      _ = try await client.send("hang", as: Int.self, timeout: nil)
      await stage.log.happened("handlerStarting")
      server.shutDown()
      await stage.clock.sleeper(untilMilliseconds: 3_000)
      #expect(stage.broker.status(ofQueue: Stage.queue)?.ready == 0)
      stage.clock.advance(milliseconds: 3_000)
      try await running.value
    }
    #expect(stage.broker.status(ofQueue: Stage.queue)?.ready == 1)
    #expect(server.running == 0)
  }
}
