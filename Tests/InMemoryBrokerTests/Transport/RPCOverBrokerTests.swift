import InMemoryBroker
import RPCCore
import Testing

@Suite("RPC over the in-memory broker, in real time")
struct RPCOverBrokerTests {
  @Test("The tutorial's Fibonacci server answers its client")
  func tutorial() async throws {
    let broker = MemoryBroker()
    let server = try RPCServer(broker, serving: "rpc_queue") { handlers in
      handlers.handle("fib") { (n: Int) in fibonacci(n) }
    }
    async let serving: Void = server.run()
    // Without this, the server could declare its queue after the first request.
    try broker.declareQueue(name: "rpc_queue")
    let answer = try await withRPCClient(broker, calling: "rpc_queue") { client in
      try await client.call("fib", 30, as: Int.self, timeout: nil)
    }
    server.shutDown()
    try await serving
    #expect(answer == 832_040)
  }
}

private func fibonacci(_ n: Int) -> Int {
  (0..<n).reduce((0, 1)) { pair, _ in (pair.1, pair.0 + pair.1) }.0
}
