import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// pyrpc's calls with the prefix `nb_`: the client gets a ticket, and polls until the result is
  /// there.
  @Suite("pyrpc, calls that do not block")
  struct PyrpcPollingTests {
    @Test("A call of ten seconds is polled every 500 ms, and returns in ten seconds")
    func polling() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serveEcho(taking: .seconds(10))
        try await withRPCClient(sim, calling: "echo_server") { client in
          let duration = try await sim.duration {
            let result = try await client.callPolling(
              "echo", "foo", as: String.self, every: .milliseconds(500))
            sim.expect(result == "foo")
          }
          sim.expect(duration >= .seconds(10) && duration < .milliseconds(10_600), "\(duration)")
        }
        let polls = sim.journal.calls.count { $0.method == "rpc.poll" }
        sim.expect((20...22).contains(polls), "\(polls) polls")
        sim.expect(sim.journal.count(.handlerStarted) == 1)
      }
    }

    @Test("A polled call that is done at once returns at once, even with a long tick")
    func quickCall() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serveEcho(taking: .zero)
        try await withRPCClient(sim, calling: "echo_server") { client in
          let duration = try await sim.duration {
            let result = try await client.callPolling(
              "echo", "foo", as: String.self, every: .seconds(3600))
            sim.expect(result == "foo")
          }
          sim.expect(duration < .milliseconds(50), "\(duration)")
        }
      }
    }

    @Test("A call of half an hour survives the loss of its client's connection")
    func lostConnection() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serveEcho(taking: .seconds(1800))
        let (results, incoming) = AsyncStream.makeStream(of: String.self)
        let caller = sim.process("caller") { caller in
          try await withRPCClient(
            caller, calling: "echo_server",
            configuration: .with { $0.reconnectDelay = .seconds(20) }
          ) { client in
            var options = CallOptions()
            options.timeout = .never
            incoming.yield(
              try await client.callPolling("echo", "foo", every: .seconds(120), options: options))
          }
        }
        try await sim.sleep(for: .seconds(900))
        caller.disconnect(for: .seconds(200))
        let result = await results.first { _ in true }
        sim.expect(result == "foo")
        sim.expect(sim.now < .start.advanced(by: .seconds(1930)), "\(sim.now)")
        sim.expect(sim.journal.count(.handlerStarted) == 1)
      }
    }

    @Test("The server forgets a result that no client fetches in time")
    func cleanUp() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serveEcho(taking: .seconds(10), keeping: .seconds(60))
        try await withRPCClient(sim, calling: "echo_server") { client in
          var options = CallOptions()
          options.timeout = .never
          let error = await sim.error {
            _ = try await client.callPolling(
              "echo", "foo", as: String.self, every: .seconds(600), options: options)
          }
          sim.expect(error.remote?.code == .invalidRequest, "\(String(describing: error))")
        }
      }
    }

    @Test("A server answers a ping while a polled call is running")
    func connected() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serveEcho(taking: .seconds(10))
        try await withRPCClient(sim, calling: "echo_server") { client in
          async let result = client.callPolling("echo", "foo", as: String.self)
          try await sim.sleep(for: .seconds(5))
          sim.expect(await client.ping())
          sim.expect(try await result == "foo")
        }
      }
    }
  }
}

extension Simulation {
  /// Starts a server like one with `nonblocking=True`, which answers polls while a handler runs.
  fileprivate func serveEcho(taking duration: Duration, keeping results: Duration = .seconds(60)) {
    let configuration = RPCServer.Configuration.with {
      $0.executor = .serial
      $0.resultRetention = results
    }
    serve("echo_server", configuration: configuration) { handlers, server in
      handlers.handle("echo") { (text: String) in
        if duration > .zero { try await server.clock.sleep(for: duration) }
        return text
      }
    }
  }
}
