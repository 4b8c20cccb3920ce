import RPCCore
import RPCSim
import Synchronization
import Testing

@testable import RPCSim

@Suite("Exploring real code")
struct ExploreTests {
  /// What three tasks make of their race, and which of two expectations it breaks.
  @Sendable
  private static func race(_ sim: Simulation, noting note: (String) -> Void) async {
    let log = Log()
    await withTaskGroup(of: Void.self) { group in
      for name in ["a", "b", "c"] {
        group.addTask(name: name) { await log.add(name) }
      }
    }
    let order = await log.names.joined()
    note(order)
    sim.expect(order != "bac", "one task came too early")
    sim.expect(order != "cba", "two tasks came too early")
  }

  @Test("A failure is not traded for another while it is made small")
  func keepsFailure() throws {
    var kept: Set<String> = []
    for seed in 1...30 as ClosedRange<UInt64> {
      let orders = Mutex<[String]>([])
      let failure = try #require(throws: SimulationFailure.self) {
        try explore(seed: seed) { sim in
          await Self.race(sim) { order in orders.withLock { $0.append(order) } }
        }
      }
      let first = try #require(
        orders.withLock { $0.first { $0 == "bac" || $0 == "cba" } }, "nothing failed")
      let words = first == "bac" ? "one task came too early" : "two tasks came too early"
      #expect(failure.report.failures.map { $0.hasSuffix(words) } == [true])
      kept.insert(first)
    }
    #expect(kept == ["bac", "cba"])
  }

  @Test("Delays that a failure needs are said in few digits")
  func rounds() throws {
    var options = SimulationOptions()
    options.latency = DurationRange(least: 1_000_000, most: 30_000_000)
    let failure = try #require(throws: SimulationFailure.self) {
      try explore(options: options) { sim in
        sim.declareQueue("q")
        sim.process("worker") { worker in
          try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
        }
        try await withRPCClient(sim, calling: "q") { client in
          _ = try await client.call("put", 3, as: Int.self, timeout: .milliseconds(100))
        }
      }
    }
    let delays = failure.report.schedule.deviations.map(\.delay).filter { $0 > 0 }
    #expect(!delays.isEmpty)
    for delay in delays { #expect(delay % 100_000 == 0, "\(delay)") }
  }
}

private actor Log {
  private(set) var names: [String] = []

  func add(_ name: String) { names.append(name) }
}
