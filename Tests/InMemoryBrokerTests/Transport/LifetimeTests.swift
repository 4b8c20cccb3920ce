import InMemoryBroker
import RPCCore
import Testing

@Suite("What is left of clients and servers")
struct LifetimeTests {
  @Test("When their runs are cancelled, clients, servers, their links and the broker go away")
  func nothingLeaks() async throws {
    weak var server: RPCServer?
    weak var client: RPCClient?
    weak var broker: MemoryBroker?
    weak var log: EventLog?
    try await {
      let stage = try Stage()
      (broker, log) = (stage.broker, stage.log)
      let serving = try stage.server { handlers in
        handlers.handle("next") { (n: Int) in n + 1 }
        handlers.handle("hang") { () async throws in
          try await stage.clock.sleep(until: .distantFuture)
          return 0
        }
      }
      server = serving
      let pending = try await stage.run(serving) { calling in
        client = calling
        #expect(try await calling.call("next", 1, timeout: nil) == 2)
        let pending = try await calling.send("hang", as: Int.self)
        await stage.log.happened("handlerStarting", times: 2)
        return pending
      }
      #expect(pending.state == .failed)
      #expect(client?.pendingCount == 0)
      #expect(server?.running == 0)
      #expect(stage.isUnattended)
    }()
    #expect(server == nil)
    #expect(client == nil)
    #expect(broker == nil)
    #expect(log == nil)
  }

  @Test("A stream that is released is cancelled even if it was never read")
  func abandonedStream() async throws {
    let stage = try Stage()
    try await stage.run { client in
      _ = try await client.stream("never", of: Int.self)
      #expect(client.pendingCount == 0)
      #expect(client.counters.cancelled == 1)
    }
  }

  @Test("A run that is cancelled while there is no broker returns")
  func cancelledWithoutBroker() async throws {
    let stage = try Stage()
    stage.broker.stop()
    let server = try stage.server { $0.handle("one") { 1 } }
    let client = stage.client()
    let running = [Task { try await server.run() }, Task { try await client.run() }]
    await stage.clock.sleeper(untilMilliseconds: 1_000)
    for run in running { run.cancel() }
    for run in running { try await run.value }
  }
}
