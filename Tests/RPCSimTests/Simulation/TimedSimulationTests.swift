import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// Real code with message latencies that the schedule chooses.
@Suite("Simulations whose times are drawn")
struct TimedSimulationTests {
  private var options: SimulationOptions {
    var options = SimulationOptions()
    options.latency = DurationRange(least: 1_000_000, most: 30_000_000)
    return options
  }

  /// Makes a call with four hops of up to 30 ms each and a deadline of 100 ms.
  @Sendable
  private func call(_ sim: Simulation) async throws {
    sim.declareQueue("q")
    sim.process("worker") { worker in
      try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
    }
    try await withRPCClient(sim, calling: "q") { client in
      let answer = try await client.call("put", 3, as: Int.self, timeout: .milliseconds(100))
      sim.expect(answer == 3)
    }
  }

  @Test("Latencies that add up reach a deadline in some schedules, and not in others")
  func deadline() {
    var failed = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      do {
        try simulate(seed: seed, options: options, call)
      } catch {
        failed += 1
      }
    }
    #expect(failed > 0 && failed < 200, "\(failed)")
  }

  @Test("The token of a schedule says how long messages took, and replays it")
  func token() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try explore(schedules: 1_000, options: options, call)
    }
    #expect(failure.report.schedule.description.contains("+"))
    let schedule = try #require(ScheduleToken(failure.report.schedule.description))
    #expect(schedule == failure.report.schedule)
    #expect(throws: (any Error).self) {
      try simulate(replaying: failure.report.schedule.description, options: options, call)
    }
  }

  @Test(
    "A token that says how much later something happens is read as it is written",
    arguments: ["s2-3.0+5000", "s2@7-3.2+1-8.1", "s2-12.1-40.2"])
  func tokens(text: String) {
    #expect(ScheduleToken(text)?.description == text)
  }

  @Test(
    "A token that says it wrongly is none",
    arguments: ["s2-3.0", "s2-3.0+", "s2-3.0+0", "s2-3.0+-5", "s2-3.1+1+1", "s2-3.1+x"])
  func wrong(text: String) { #expect(ScheduleToken(text) == nil) }
}
