import RPCCore
import RPCSim
import Testing

/// Faults that strike processes of real code.
@Suite("Faults in a simulation")
struct HostedFaultTests {
  @Test("A server that stands still answers when it goes on")
  func pausedServer() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serve("counter") { handlers, _ in handlers.handle("count") { 1 } }
      sim.plan(.pause(.beforeHandler, of: "worker", for: .seconds(5)))
      try await withRPCClient(sim, calling: "counter") { client in
        let duration = try await sim.duration { _ = try await client.call("count", as: Int.self) }
        sim.expect(duration >= .seconds(5) && duration < .milliseconds(5050), "\(duration)")
      }
      sim.expect(sim.journal.count(.paused) == 1 && sim.journal.count(.resumed) == 1)
      sim.expect(sim.journal.count(.handlerStarted) == 1)
    }
  }

  @Test("A server that is slow sleeps so many times as long, and its deadlines stay as they are")
  func slowServer() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serve("counter") { handlers, worker in
        handlers.handle("count") {
          try await worker.clock.sleep(for: .seconds(2))
          return 1
        }
      }
      sim.plan(.slow(.beforeHandler, of: "worker", factor: 5))
      try await withRPCClient(sim, calling: "counter") { client in
        let duration = try await sim.duration { _ = try await client.call("count", as: Int.self) }
        sim.expect(duration >= .seconds(10) && duration < .milliseconds(10_050), "\(duration)")
        let error = await sim.error {
          _ = try await client.call("count", as: Int.self, timeout: .seconds(3))
        }
        sim.expect(error as? RPCError == .deadlineExceeded, "\(String(describing: error))")
      }
    }
  }

  @Test("A client that stands still learns of its deadline when it goes on")
  func pausedClient() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.declareQueue("nobody's")
      let (ends, end) = AsyncStream.makeStream(of: Instant.self)
      sim.process("caller") { caller in
        try await withRPCClient(caller, calling: "nobody's") { client in
          _ = try await client.callUnlessTimedOut("wait", as: Int.self, timeout: .seconds(3))
        }
        end.yield(caller.clock.now)
      }
      sim.plan(.pause(.afterSend, of: "caller", for: .seconds(5)))
      let instant = await ends.first { _ in true }
      sim.expect(instant ?? .start >= .start.advanced(by: .seconds(5)))
    }
  }

  @Test("A server that loses its connection handles its request again, and is heard once")
  func disconnectedServer() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serve("counter") { handlers, _ in handlers.handle("count") { 1 } }
      sim.plan(.disconnect(.afterHandler, of: "worker", reconnectAfter: .seconds(1)))
      try await withRPCClient(sim, calling: "counter") { client in
        let count = try await client.call("count", as: Int.self)
        sim.expect(count == 1)
        sim.expect(client.counters.duplicateReplies == 0)
      }
      sim.expect(sim.journal.count(.handlerStarted) == 2)
      sim.expect(sim.journal.count(.redelivered) == 1)
    }
  }

  @Test("A client that loses its connection does not know whether its request was handled")
  func disconnectedClient() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serve("counter") { handlers, _ in handlers.handle("count") { 1 } }
      let (errors, incoming) = AsyncStream.makeStream(of: RPCError?.self)
      sim.process("caller") { caller in
        try await withRPCClient(caller, calling: "counter") { client in
          do { _ = try await client.call("count", as: Int.self) } catch let error as RPCError {
            incoming.yield(error)
          }
        }
      }
      sim.plan(.disconnect(.afterSend, of: "caller", reconnectAfter: nil))
      let error = await errors.first { _ in true }
      sim.expect(error == .some(.connectionLost), "\(String(describing: error))")
      sim.expect(sim.journal.count(.handlerStarted) <= 1)
    }
  }

  @Test("A partition loses nothing: the request is handled once, and the reply comes late")
  func partition() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.serve("counter") { handlers, _ in handlers.handle("count") { 1 } }
      sim.plan(.partition(.beforeHandler, of: "worker", healAfter: .seconds(5)))
      try await withRPCClient(sim, calling: "counter") { client in
        let duration = try await sim.duration { _ = try await client.call("count", as: Int.self) }
        sim.expect(duration >= .seconds(5) && duration < .milliseconds(5050), "\(duration)")
      }
      sim.expect(sim.journal.count(.handlerStarted) == 1)
      sim.expect(sim.journal.count(.disconnected) == 0)
    }
  }

  @Test("A broker that restarts ends what is pending, and everybody comes back")
  func brokerRestart() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.declareQueue("counter", isDurable: true)
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "counter") {
          $0.handle("count") {
            try await worker.clock.sleep(for: .seconds(1))
            return 1
          }
        }.run()
      }
      sim.plan(.restartBroker(.beforeHandler, of: "worker", downtime: .seconds(2)))
      try await withRPCClient(sim, calling: "counter") { client in
        let error = await sim.error { _ = try await client.call("count", as: Int.self) }
        sim.expect(error as? RPCError == .connectionLost, "\(String(describing: error))")
        try await sim.sleep(for: .seconds(5))
        _ = try await client.call("count", as: Int.self)
      }
      sim.expect(sim.journal.count(.brokerStopped) == 1 && sim.journal.count(.brokerStarted) == 1)
    }
  }

  @Test("A process that crashes and restarts has forgotten what it knew")
  func volatileState() throws {
    try explore(schedules: Schedules.count) { sim in
      sim.declareQueue("counter")
      let worker = sim.process("worker") { worker in
        let counter = Counter()
        try await RPCServer(worker, serving: "counter") {
          $0.handle("count") { await counter.next() }
        }.run()
      }
      try await withRPCClient(sim, calling: "counter") { client in
        var counts: [Int] = []
        for _ in 1...2 { counts.append(try await client.call("count", as: Int.self)) }
        worker.crash(restartAfter: .seconds(1))
        sim.expect(!worker.isUp)
        for _ in 1...2 { counts.append(try await client.call("count", as: Int.self)) }
        sim.expect(counts == [1, 2, 1, 2], "\(counts)")
      }
      sim.expect(sim.journal.count(.started) == 2)
    }
  }

  @Test("Nothing of an earlier life goes on after a crash")
  func earlierLife() throws {
    try explore(schedules: Schedules.count) { sim in
      let (lives, life) = AsyncStream.makeStream(of: Instant.self)
      let worker = sim.process("worker") { worker in
        async let beside: Void = {
          try await worker.clock.sleep(for: .seconds(2))
          life.yield(worker.clock.now)
        }()
        try await beside
      }
      try await sim.sleep(for: .seconds(1))
      worker.crash(restartAfter: .seconds(10))
      let first = await lives.first { _ in true }
      sim.expect(first == .start.advanced(by: .seconds(13)), "\(String(describing: first))")
    }
  }
}

private actor Counter {
  private var count = 0

  func next() -> Int {
    count += 1
    return count
  }
}
