import RPCCore
import RPCSim
import Testing

@Suite("Streams of real code that fall silent")
struct SilentStreamTests {
  @Test("The time between items is honored, before the first item and behind it", arguments: 0...2)
  func silent(items: Int) throws {
    let run = try simulate { sim in
      sim.declareQueue("numbers")
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "numbers") { handlers in
          handlers.stream("count", of: Int.self) { (_: Nothing, writer) in
            for number in 0..<items { try writer.write(number) }
            try await worker.clock.sleep(for: .seconds(10))
          }
        }.run()
      }
      return try await withRPCClient(sim, calling: "numbers") { client in
        var options = CallOptions()
        options.itemTimeout = .milliseconds(250)
        var received: [Int] = []
        let stream = try await client.stream("count", of: Int.self, options: options)
        await #expect(throws: RPCError.deadlineExceeded) {
          for try await number in stream { received.append(number) }
        }
        return (received, sim.journal.events.filter { $0.kind == .itemReceived }.count, sim.now)
      }
    }
    #expect(run.0 == Array(0..<items))
    #expect(run.1 == items)
    #expect(run.2 < Instant(nanoseconds: 400_000_000))
  }

  @Test("A stream that is sent again over another connection has no more time for its first item")
  func resent() throws {
    try simulate { sim in
      sim.declareQueue("numbers")
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "numbers") { handlers in
          handlers.stream("count", of: Int.self) { (_: Nothing, _) in
            try await worker.clock.sleep(for: .seconds(10))
          }
        }.run()
      }
      let caller = sim.process("caller") { caller in
        var configuration = RPCClient.Configuration()
        configuration.lossPolicy = .resendIdempotent
        try await withRPCClient(caller, calling: "numbers", configuration: configuration) {
          client in
          var options = CallOptions()
          options.itemTimeout = .milliseconds(250)
          options.isIdempotent = true
          let stream = try await client.stream("count", of: Int.self, options: options)
          await #expect(throws: RPCError.deadlineExceeded) {
            for try await _ in stream {}
          }
        }
      }
      try await sim.sleep(for: .milliseconds(100))
      caller.disconnect(for: .milliseconds(10))
      try await sim.sleep(for: .seconds(1))
    }
  }
}
