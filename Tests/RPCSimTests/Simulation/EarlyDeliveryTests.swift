import InMemoryBroker
import RPCCore
import RPCSim
import Testing

/// A request can be handled before the task that consumes the queue hears that it does.
@Suite("Requests that wait when a server begins")
struct EarlyDeliveryTests {
  @Test(
    "The reply is sent before the acknowledgement, so a crash behind that loses nothing",
    arguments: [ExplorationStrategy.random, .pct(depth: 2), .portfolio])
  func replyFirst(strategy: ExplorationStrategy) throws {
    try explore(schedules: 300, strategy: strategy) { sim in
      sim.declareQueue("q")
      try await withRPCClient(sim, calling: "q") { client in
        let call = try await client.send("put", 3, as: Int.self)
        sim.process("worker") { worker in
          try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
        }
        sim.plan(.crash(.afterAck, of: "worker"))
        sim.expect(try await call.result() == 3)
      }
    }
  }
}
