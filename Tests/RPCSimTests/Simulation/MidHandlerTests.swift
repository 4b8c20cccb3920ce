import RPCCore
import RPCSim
import Testing

/// The middle of a handler of real code: half way through its first sleep, or during its first
/// call.
@Suite("The middle of a handler in a simulation")
struct MidHandlerTests {
  @Test("A crash strikes half way through the first sleep, and the request is handled again")
  func crash() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveSleeper()
      sim.plan(.crash(.midHandler, of: "worker", restartAfter: .milliseconds(100)).call("sleep"))
      try await withRPCClient(sim, calling: "worker") { client in
        let result = try await client.call("sleep", as: Int.self)
        sim.expect(result == 1)
      }
      sim.expect(sim.journal.count(.handlerStarted) == 2)
      sim.expect(sim.journal.count(.handlerFinished) == 1)
      let times = [EventKind.handlerStarted, .crashed].map { sim.journal.first($0) }
      sim.expect(times[0]?.advanced(by: .seconds(2)) == times[1], "\(times)")
    }
  }

  @Test("A pause there keeps the handler from going on")
  func pause() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveSleeper()
      sim.plan(.pause(.midHandler, for: .seconds(10)))
      try await withRPCClient(sim, calling: "worker") { client in
        let duration = try await sim.duration { _ = try await client.call("sleep", as: Int.self) }
        sim.expect(duration >= .seconds(12) && duration < .milliseconds(12_050), "\(duration)")
      }
    }
  }

  @Test("A disconnection there throws the result away, and the request is handled again")
  func disconnect() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveSleeper()
      sim.plan(.disconnect(.midHandler, reconnectAfter: nil))
      try await withRPCClient(sim, calling: "worker") { client in
        let result = try await client.call("sleep", as: Int.self)
        sim.expect(result == 1)
      }
      sim.expect(sim.journal.count(.handlerStarted) == 2)
      sim.expect(sim.journal.count(.handlerFinished) == 2)
      sim.expect(sim.journal.count(.replySent) == 1)
    }
  }

  @Test("A handler that is made to fail has worked for half of its sleep")
  func failure() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveSleeper()
      let error = RemoteError(code: .resourceExhausted, message: "no memory")
      sim.plan(.failHandler(.midHandler, with: error))
      try await withRPCClient(sim, calling: "worker") { client in
        let duration = await sim.duration {
          let thrown = await sim.error { _ = try await client.call("sleep", as: Int.self) }
          sim.expect(thrown.remote?.code == .resourceExhausted, "\(String(describing: thrown))")
        }
        sim.expect(duration >= .seconds(2) && duration < .seconds(3), "\(duration)")
      }
    }
  }

  @Test("A handler that hangs there is never answered")
  func hang() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveSleeper()
      sim.plan(.hangHandler(.midHandler))
      try await withRPCClient(sim, calling: "worker") { client in
        let error = await sim.error { _ = try await client.call("sleep", as: Int.self) }
        sim.expect(error as? RPCError == .deadlineExceeded, "\(String(describing: error))")
      }
    }
  }

  @Test("It strikes a handler once, and the nth time the nth handler")
  func nth() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveSleeper(times: 3)
      sim.plan(.pause(.midHandler, for: .seconds(10)).nth(2))
      try await withRPCClient(sim, calling: "worker") { client in
        let first = try await sim.duration { _ = try await client.call("sleep", as: Int.self) }
        let second = try await sim.duration { _ = try await client.call("sleep", as: Int.self) }
        sim.expect(first < .seconds(13) && second > .seconds(20), "\(first), \(second)")
      }
    }
  }

  @Test("Of a handler that calls before it sleeps, it is when the request of that call is sent")
  func nestedCall() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveRelay()
      sim.plan(.crash(.midHandler, of: "relay", restartAfter: .milliseconds(100)))
      try await withRPCClient(sim, calling: "relay") { client in
        let result = try await client.call("relay", as: Int.self)
        sim.expect(result == 1)
      }
      sim.expect(sim.journal.count(.handlerStarted, at: "relay") == 2)
      sim.expect(sim.journal.count(.handlerStarted, at: "worker") == 2)
    }
  }

  @Test("A sleep that is cut short does not count: the fault strikes where the handler goes on to")
  func cancelledSleep() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serve("worker") { handlers, worker in
        handlers.handle("hurry") {
          let watchdog = Task { try await worker.clock.sleep(for: .seconds(60)) }
          await Task.yield()
          watchdog.cancel()
          try await worker.clock.sleep(for: .seconds(4))
          return 1
        }
      }
      sim.plan(.pause(.midHandler, for: .seconds(10)))
      try await withRPCClient(sim, calling: "worker") { client in
        let duration = try await sim.duration { _ = try await client.call("hurry", as: Int.self) }
        sim.expect(duration >= .seconds(12) && duration < .seconds(13), "\(duration)")
      }
    }
  }

  @Test("A handler that calls first is made to fail where it sleeps")
  func failureAfterCall() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serveRelay()
      let error = RemoteError(code: .resourceExhausted, message: "no memory")
      sim.plan(.failHandler(.midHandler, of: "relay", with: error))
      try await withRPCClient(sim, calling: "relay") { client in
        let thrown = await sim.error { _ = try await client.call("relay", as: Int.self) }
        sim.expect(thrown.remote?.code == .resourceExhausted, "\(String(describing: thrown))")
      }
      sim.expect(sim.journal.count(.handlerFinished, at: "worker") == 1)
    }
  }

  @Test("A handler that neither sleeps nor calls has no middle, and the fault says so")
  func noMiddle() {
    let failure = #expect(throws: SimulationFailure.self) {
      try simulate { sim in
        sim.serve("worker") { handlers, _ in handlers.handle("add") { 1 + 1 } }
        sim.plan(.crash(.midHandler, restartAfter: .nanoseconds(1)))
        try await withRPCClient(sim, calling: "worker") { client in
          _ = try await client.call("add", as: Int.self)
        }
      }
    }
    let problems = failure?.report.problems ?? []
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix("this fault never struck") == true, "\(problems)")
  }
}

extension Journal {
  fileprivate func first(_ kind: EventKind) -> Instant? { events.first { $0.kind == kind }?.time }
}

extension Simulation {
  /// Starts a server whose handler sleeps four seconds, once or several times.
  fileprivate func serveSleeper(times: Int = 1) {
    serve("worker") { handlers, worker in
      handlers.handle("sleep") {
        for _ in 0..<times { try await worker.clock.sleep(for: .seconds(4)) }
        return 1
      }
    }
  }

  /// Starts a server whose handler calls another server and then sleeps.
  fileprivate func serveRelay() {
    serve("worker") { handlers, _ in handlers.handle("one") { 1 } }
    declareQueue("relay")
    process("relay") { relay in
      try await withRPCClient(relay, calling: "worker") { worker in
        try await RPCServer(relay, serving: "relay") {
          $0.handle("relay") {
            let result = try await worker.call("one", as: Int.self)
            try await relay.clock.sleep(for: .seconds(4))
            return result
          }
        }.run()
      }
    }
  }
}
