import RPCCore
import Testing

@testable import RPCSim

@Suite("Tokens of schedules")
struct ScheduleTests {
  @Test(
    "A token is read as it was written",
    arguments: [
      "s2", "s2@7", "s2-3.1", "s2@18446744073709551615-3.1-40.2", "s2-f3", "s2@7-3.1-f2-f10",
    ])
  func roundTrip(token: String) {
    #expect(ScheduleToken(token)?.description == token)
  }

  @Test(
    "What is no token is refused",
    arguments: [
      "", "s3", "s2@", "s2@0", "s2@-1", "s2@1@2", "s2-", "s2-3", "s2-0.1", "s2-3.0", "s2-3.1.1",
      "s2-f", "s2-f0", "s2-f-1", "s2-f1.1", "s1-3.1",
    ])
  func malformed(token: String) {
    #expect(ScheduleToken(token) == nil)
    #expect(throws: MalformedToken.self) { try simulate(replaying: token) { _ in } }
  }

  @Test("A token that does not fit the code says so, and how much of it does not")
  func unfitting() throws {
    let unfitting = try #require(throws: UnfittingToken.self) {
      try simulate(replaying: "s2@1-2000.5-3000.1") { sim in try await sim.sleep(for: .seconds(1)) }
    }
    #expect(unfitting == UnfittingToken(token: "s2@1-2000.5-3000.1", choices: 2, missed: 2))
    #expect("\(unfitting)".contains("2 of the 2 choices"))
  }

  @Test("A token that fits in part says so beside the failure")
  func partly() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate(seed: 1, options: Self.options, Self.failing)
    }
    let token = "\(failure.report.schedule)-9999.1"
    let again = try #require(throws: SimulationFailure.self) {
      try simulate(replaying: token, options: Self.options, Self.failing)
    }
    #expect("\(again)".contains("1 of the "), "\(again)")
  }

  @Test("The token of a seeded run replays that run", arguments: 1...50 as ClosedRange<UInt64>)
  func replay(seed: UInt64) throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate(seed: seed, options: Self.options, Self.failing)
    }
    let token = failure.report.schedule.description
    let again = try #require(throws: SimulationFailure.self) {
      try simulate(replaying: token, options: Self.options, Self.failing)
    }
    let isSame = again.report.journal == failure.report.journal
    #expect(isSame, "\(token)")
    #expect(again.report.schedule.description == token)
    #expect(again.report.failures == failure.report.failures)
  }

  private static var options: SimulationOptions {
    var options = SimulationOptions()
    options.latency = DurationRange(least: 1_000_000, most: 30_000_000)
    return options
  }

  /// Three calls to two servers, and an expectation that always fails.
  @Sendable private static func failing(_ sim: Simulation) async throws {
    for name in ["first", "second"] {
      sim.serve("adder", by: name) { handlers, server in
        handlers.handle("add one") { (n: Int) in
          try await server.clock.sleep(for: .milliseconds(5 * n))
          return n + 1
        }
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for n in 1...3 {
        group.addTask {
          try await withRPCClient(sim, calling: "adder") { client in
            _ = try await client.call("add one", n, as: Int.self)
          }
        }
      }
      try await group.waitForAll()
    }
    sim.expect(false, "the seed is \(sim.seed)")
  }

  @Test(
    "A token that does not fit the code says so, whatever it asks for",
    arguments: ["s2@1-2000.5", "s2@1-1.500", "s2-f1", "s2@1-1.1+5000000"])
  func unfittingKinds(token: String) throws {
    let unfitting = try #require(throws: UnfittingToken.self) {
      try simulate(replaying: token) { sim in
        sim.serve("q") { handlers, _ in handlers.handle("put") { (n: Int) in n } }
        try await withRPCClient(sim, calling: "q") { client in
          _ = try await client.call("put", 3, as: Int.self)
        }
      }
    }
    #expect(unfitting == UnfittingToken(token: token, choices: 1, missed: 1))
  }
}
