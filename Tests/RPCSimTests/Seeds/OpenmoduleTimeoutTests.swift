import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// openmodule's timeouts: each is fixed when the request is sent, and a result that has arrived
  /// stays.
  @Suite("openmodule, timeouts")
  struct OpenmoduleTimeoutTests {
    @Test("A wait beyond the call's timeout ends at the timeout and records waitClamped")
    func cannotExtend() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { handlers, server in
          handlers.handle("slow") { (n: Int) in
            try await server.clock.sleep(for: .seconds(8))
            return n
          }
        }
        try await withRPCClient(sim, calling: "channel") { client in
          let duration = try await sim.duration {
            let future = try await client.send("slow", 1, as: Int.self, timeout: .seconds(5))
            let error = await sim.error { _ = try await future.result(timeout: .seconds(10)) }
            sim.expect(error as? RPCError == .deadlineExceeded, "\(String(describing: error))")
            sim.expect(future.isDone && future.state == .timedOut)
          }
          sim.expect(duration == .seconds(5), "\(duration)")
          sim.expect(client.pendingCount == 0)
        }
        sim.expect(sim.journal.count(.waitClamped) == 1)
      }
    }

    @Test("A wait within the remaining time records no waitClamped")
    func withinTheTimeout() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { $0.serveTest(at: $1) }
        try await withRPCClient(sim, calling: "channel") { client in
          let future = try await client.send("test", 1, as: Int.self, timeout: .seconds(6))
          let result = try await future.result(timeout: .milliseconds(5500))
          sim.expect(result == 1)
        }
        sim.expect(sim.journal.count(.waitClamped) == 0)
      }
    }

    @Test("A reply that came in time is still there an hour later")
    func replyIsKept() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { $0.serveTest(at: $1) }
        try await withRPCClient(sim, calling: "channel") { client in
          let future = try await client.send("test", 7, as: Int.self, timeout: .seconds(6))
          try await sim.sleep(for: .seconds(3600))
          let duration = try await sim.duration {
            let result = try await future.result(timeout: .seconds(1))
            sim.expect(result == 7)
          }
          sim.expect(duration == .zero)
        }
      }
    }

    @Test("A late reply is discarded, and its call is no longer pending")
    func lateReply() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { $0.serveTest(at: $1) }
        try await withRPCClient(sim, calling: "channel") { client in
          let future = try await client.send("test", 7, as: Int.self, timeout: .seconds(2))
          try await sim.sleep(for: .seconds(3))
          sim.expect(client.pendingCount == 0 && future.state == .timedOut)
          try await sim.sleep(for: .seconds(3))
          sim.expect(future.state == .timedOut)
          sim.expect(client.counters.lateReplies == 1)
        }
      }
    }
  }
}
