import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// openmodule's RPC: servers with and without an executor, blocking and other calls, and timeouts
  /// that cannot be extended.
  @Suite("openmodule")
  struct OpenmoduleTests {
    // MARK: The executor

    @Test("By default a server handles one request at a time")
    func inlineByDefault() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel", configuration: .with { $0.prefetch = 10 }) { $0.serveTest(at: $1) }
        let duration = try await sim.duration { try await sim.callTestTwiceAtOnce() }
        sim.expect(duration >= .seconds(10), "\(duration)")
      }
    }

    @Test("A server with an executor of two slots handles two requests at a time")
    func executor() throws {
      let configuration = RPCServer.Configuration.with {
        $0.executor = .concurrent(maximum: 2)
        $0.prefetch = 10
      }
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel", configuration: configuration) { $0.serveTest(at: $1) }
        let duration = try await sim.duration { try await sim.callTestTwiceAtOnce() }
        sim.expect(duration < .milliseconds(5050), "\(duration)")
      }
    }

    // MARK: Blocking and non-blocking

    @Test("A call returns the same result as send and a wait for its result")
    func blocking() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { $0.serveTest(at: $1) }
        try await withRPCClient(sim, calling: "channel") { client in
          let called = try await client.call("test", 1, as: Int.self)
          let sent = try await client.send("test", 1, as: Int.self).result()
          sim.expect(called == 1 && sent == 1)
        }
      }
    }

    @Test("A caller can ask whether a sent call is done, and wait one second at a time")
    func nonBlocking() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { $0.serveTest(at: $1) }
        try await withRPCClient(sim, calling: "channel") { client in
          let future = try await client.send("test", 7, as: Int.self)
          sim.expect(!future.isDone && future.state == .pending)
          let duration = await sim.duration {
            let error = await sim.error { _ = try await future.result(timeout: .seconds(1)) }
            sim.expect(error as? RPCError == .deadlineExceeded, "\(String(describing: error))")
          }
          sim.expect(duration == .seconds(1), "\(duration)")
          sim.expect(!future.isDone)
          try await sim.sleep(for: .seconds(5))
          sim.expect(future.isDone && future.state == .completed)
          let result = try await future.result(timeout: .seconds(1))
          sim.expect(result == 7)
        }
      }
    }

    @Test("Concurrent handlers share a client, and each gets the answers to its own calls")
    func sharedClient() throws {
      let configuration = RPCServer.Configuration.with {
        $0.executor = .concurrent(maximum: 5)
        $0.prefetch = 5
      }
      try explore(schedules: Schedules.count) { sim in
        sim.serve("double", by: "calculator") { handlers, _ in
          handlers.handle("double") { (n: Int) in 2 * n }
        }
        sim.declareQueue("channel")
        sim.process("service") { service in
          try await withRPCClient(service, calling: "double") { shared in
            try await RPCServer(service, serving: "channel", configuration: configuration) {
              $0.handle("quadruple") { (n: Int) in
                let twice = try await shared.call("double", n, as: Int.self)
                return try await shared.call("double", twice, as: Int.self)
              }
            }.run()
          }
        }
        try await withRPCClient(sim, calling: "channel") { client in
          try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 1...5 {
              group.addTask {
                let result = try await client.call("quadruple", n, as: Int.self)
                sim.expect(result == 4 * n)
              }
            }
            try await group.waitForAll()
          }
        }
      }
    }

    @Test("A hand-written dispatcher can drive a client")
    func dedicatedClient() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { $0.serveTest(at: $1) }
        let (messages, incoming) = AsyncStream.makeStream(of: RPCMessage.self)
        let link = try await sim.openLink { event in
          if case .reply(let message) = event { incoming.yield(message) }
        }
        var client = RPCClientStateMachine()
        client.openReplyAddress()
        client.replyAddressOpened(try await link.openReplyAddress())
        let request = RPCRequest(method: "test", body: Array("7".utf8), routingKey: "channel")
        guard case .publish(let outgoing) = client.send(request, as: CallID(1), now: sim.now) else {
          return sim.expect(false, "nothing is sent")
        }
        link.publish(outgoing)
        for await message in messages {
          guard case .settle(let settlement) = client.receive(message, now: sim.now) else {
            continue
          }
          sim.expect(settlement == CallSettlement(call: CallID(1), outcome: .completed(message)))
          sim.expect(message.body == Array("7".utf8))
          break
        }
        await link.close()
      }
    }

    // MARK: Statuses

    @Test(
      "Each kind of failure has its own error code",
      arguments: [
        ("fail", ErrorCode.handlerError), ("test", .validationError), ("secret", .filtered),
        ("tset", .unimplemented),
      ])
    func statuses(method: String, code: ErrorCode) throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("channel") { handlers, server in
          handlers.serveTest(at: server)
          handlers.handle("secret") { (n: Int) in n }
          handlers.handle("fail") { (_: Int) -> Int in throw Refusal() }
          handlers.filter { if $0.method == "secret" { throw Refusal() } }
        }
        try await withRPCClient(sim, calling: "channel") { client in
          let error = await sim.error { _ = try await client.call(method, -1, as: Int.self) }
          sim.expect(error.remote?.code == code, "\(String(describing: error))")
        }
      }
    }
  }
}

struct Refusal: Error {}

extension RPCHandlers {
  /// Registers a method that takes five seconds and a number that is not negative.
  mutating func serveTest(at server: SimulatedProcess) {
    let validate: @Sendable (Int) throws -> Void = { if $0 < 0 { throw Refusal() } }
    handle("test", validate: validate) { (n: Int) in
      try await server.clock.sleep(for: .seconds(5))
      return n
    }
  }
}

extension Simulation {
  fileprivate func callTestTwiceAtOnce() async throws {
    try await withRPCClient(self, calling: "channel") { client in
      async let first = client.call("test", 1, as: Int.self)
      async let second = client.call("test", 2, as: Int.self)
      let results = try await [first, second]
      expect(results == [1, 2])
    }
  }
}
