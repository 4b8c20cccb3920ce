import RPCCore
import RPCSim
import Testing

@Suite("simulate")
struct SimulateTests {
  @Test("The tutorial's Fibonacci server answers its client", arguments: 0..<20 as Range<UInt64>)
  func tutorial(seed: UInt64) throws {
    let answer = try simulate(seed: seed) { sim in
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "rpc_queue") {
          $0.handle("fib") { (n: Int) in fibonacci(n) }
        }.run()
      }
      try await sim.sleep(for: .milliseconds(10))
      return try await withRPCClient(sim, calling: "rpc_queue") { client in
        try await client.call("fib", 30, as: Int.self)
      }
    }
    #expect(answer == 832_040)
  }

  @Test("A server that dies after its reply answers twice, and the second answer is discarded")
  func deathBeforeAcknowledgement() throws {
    let journal = try simulate { sim in
      sim.declareQueue("rpc_queue")
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "rpc_queue") {
          $0.handle("fib") { (n: Int) in fibonacci(n) }
        }.run()
      }
      sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)).call("fib"))
      try await withRPCClient(sim, calling: "rpc_queue") { client in
        let answer = try await client.call("fib", 30, as: Int.self)
        sim.expect(answer == 832_040)
        try await sim.sleep(for: .seconds(1))
      }
      return sim.journal
    }
    #expect(journal.events.filter { $0.kind == .handlerStarted }.count == 2)
    #expect(journal.events.filter { $0.kind == .duplicateReply }.count == 1)
    #expect(journal.events.filter { $0.kind == .crashed }.count == 1)
  }
}

private func fibonacci(_ n: Int) -> Int {
  (0..<n).reduce((0, 1)) { pair, _ in (pair.1, pair.0 + pair.1) }.0
}
