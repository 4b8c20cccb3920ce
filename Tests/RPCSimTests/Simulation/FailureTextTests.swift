import InMemoryBroker
import RPCCore
import RPCSim
import Testing

@Suite("What the report of a failed simulation says")
struct FailureTextTests {
  @Test("It begins with the failure and what differs from the natural order, without set-up")
  func order() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try explore { sim in
        let handled = ObservedValues<Int>()
        sim.declareQueue("q")
        sim.process("worker") { try await serve($0, noting: handled) }
        sim.plan(.crash(.anywhere, of: "worker", restartAfter: .milliseconds(1)))
        try await withRPCClient(sim, calling: "q") { client in
          try await client.call("put", 3)
        }
        sim.expect(handled.count == 1, "handled twice")
      }
    }
    let text = "\(failure)"
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0].hasSuffix("shrunk to 1 deviation from the natural order:"))
    #expect(lines[1].hasSuffix("handled twice"))
    #expect(lines[2] == "What is not as in the natural order:")
    #expect(lines[3].hasPrefix("  strike the fault: worker, crash "), "\(lines[3])")
    #expect(lines[4].hasSuffix("events set everything up, and are left out.)"))
    #expect(!text.contains("connects,"), "\(text)")
    #expect(text.contains("request of put "), "\(text)")
  }

  @Test("A replay describes the deviations of its token")
  func replay() throws {
    let body: @Sendable (Simulation) async throws -> Void = { sim in
      let order = await namedRace()
      sim.expect(order == ["first", "second"], "overtaken")
    }
    let failure = try #require(throws: SimulationFailure.self) { try explore(body) }
    let words = "  job 1 of task `second`; not first: job 1 of task `first`"
    #expect("\(failure)".contains(words), "\(failure)")
    let again = try #require(throws: SimulationFailure.self) {
      try simulate(replaying: "\(failure.report.schedule)", body)
    }
    #expect("\(again)".contains(words))
  }

  @Test("A long run is not told whole")
  func long() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate { sim in
        sim.declareQueue("q")
        sim.process("worker") { try await serve($0, noting: ObservedValues()) }
        try await withRPCClient(sim, calling: "q") { client in
          for number in 1...500 { try await client.call("put", number) }
        }
        sim.expect(false, "at the end")
      }
    }
    let lines = "\(failure)".split(separator: "\n")
    #expect(lines.count < 180)
    #expect(lines.contains { $0.hasSuffix("lines are left out …") })
    #expect(lines.contains { $0.contains("put#1 ") || $0.hasSuffix("put#1") })
    #expect(lines.contains { $0.contains("put#500") })
  }
}

private func serve(_ worker: SimulatedProcess, noting handled: ObservedValues<Int>) async throws {
  try await RPCServer(worker, serving: "q") {
    $0.handle("put") { (number: Int) in handled.append(number) }
  }.run()
}

private actor Finishers {
  private(set) var names: [String] = []
  func add(_ name: String) { names.append(name) }
}

private func namedRace() async -> [String] {
  let finishers = Finishers()
  await withTaskGroup { group in
    for name in ["first", "second"] {
      group.addTask(name: name) {
        await finishers.add(name)
        // The simulation learns the name of a task when it waits.
        await Task.yield()
      }
    }
  }
  return await finishers.names
}
