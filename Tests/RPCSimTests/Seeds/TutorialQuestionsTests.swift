import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// The questions that RabbitMQ's tutorial leaves to its readers: missing servers, timeouts,
  /// exceptions and invalid messages.
  @Suite("RabbitMQ tutorial, what it leaves open")
  struct TutorialQuestionsTests {
    @Test("Without a queue a call fails at once; without a server it fails at its deadline")
    func noServer() throws {
      try explore(schedules: Schedules.count) { sim in
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let error = await sim.error { _ = try await client.call("fib", 30, as: Int.self) }
          sim.expect(error as? RPCError == .unroutable)
          sim.expect(sim.now < .start.advanced(by: .milliseconds(100)))
          sim.declareQueue("rpc_queue")
          let duration = await sim.duration {
            let error = await sim.error {
              _ = try await client.call("fib", 30, as: Int.self, timeout: .seconds(5))
            }
            sim.expect(error as? RPCError == .deadlineExceeded)
          }
          sim.expect(duration == .seconds(5), "\(duration)")
        }
      }
    }

    @Test("A restarted server answers the request that waited for it")
    func serverComesBack() throws {
      try explore(schedules: Schedules.count) { sim in
        let worker = sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await sim.sleep(for: .milliseconds(10))
        worker.crash(restartAfter: .seconds(20))
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let answer = try await client.call("fib", 30, as: Int.self)
          sim.expect(answer == 832_040)
        }
        sim.expect(sim.now > .start.advanced(by: .seconds(20)))
      }
    }

    @Test("A handler's error is forwarded to its client, and the server goes on")
    func exception() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in
          handlers.serveFibonacci()
          handlers.handle("fail") { () -> Int in throw Malfunction() }
        }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let error = await sim.error { _ = try await client.call("fail", as: Int.self) }
          sim.expect(error.remote?.code == .handlerError, "\(String(describing: error))")
          sim.expect(error.remote?.type == "Malfunction")
          let answer = try await client.call("fib", 10, as: Int.self)
          sim.expect(answer == 55)
        }
      }
    }

    @Test("A number out of bounds gets validationError, and a text gets invalidRequest")
    func invalidRequests() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let negative = await sim.error { _ = try await client.call("fib", -1, as: Int.self) }
          sim.expect(negative.remote?.code == .validationError, "\(String(describing: negative))")
          let text = await sim.error { _ = try await client.call("fib", "x", as: Int.self) }
          sim.expect(text.remote?.code == .invalidRequest, "\(String(describing: text))")
        }
      }
    }

    @Test("A persistent request in a durable queue survives a restart of the broker")
    func persistence() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.declareQueue("rpc_queue", isDurable: true)
        sim.plan(
          FaultScript(
            .restartBroker(downtime: .seconds(1)), at: DurationRange(nanoseconds: 100_000_000)))
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          var options = CallOptions()
          options.isPersistent = true
          try await client.post("fib", 30, options: options)
          try await client.post("fib", 20)
          try await sim.sleep(for: .seconds(2))
        }
        sim.expect(sim.status(ofQueue: "rpc_queue")?.ready == 1)
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await sim.sleep(for: .seconds(1))
        sim.expect(sim.journal.count(.handlerStarted) == 1)
      }
    }
  }
}

private struct Malfunction: Error {}
