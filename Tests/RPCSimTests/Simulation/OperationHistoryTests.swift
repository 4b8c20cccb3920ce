import RPCCore
import RPCSim
import Testing

@Suite("Histories of operations on a service")
struct OperationHistoryTests {
  private static let counter = SequentialModel(initial: 0) { (total: inout Int, amount: Int) in
    total += amount
    return total
  }

  @Test("A service that adds in one step is linearizable in every schedule")
  func atomic() throws {
    try explore(schedules: 100) { sim in
      let history = try await Self.history(of: Total(), adding: { $0.add($1) }, in: sim)
      #expect(history.linearization(by: Self.counter).isLegal)
    }
  }

  @Test("A service that reads, waits and writes is found out, with the longest legal beginning")
  func lostUpdate() throws {
    let failure = #expect(throws: SimulationFailure.self) {
      try explore(schedules: 100) { sim in
        let history = try await Self.history(
          of: Total(), adding: { await $0.addSlowly($1) }, in: sim)
        let found = history.linearization(by: Self.counter)
        sim.expect(found.isLegal, "\(found)")
      }
    }
    #expect(failure?.description.contains("not linearizable; the longest legal beginning:") == true)
  }

  @Test("A call whose end its client does not know may have taken effect, or not")
  func indefinite() async throws {
    for after in [0, 5] {
      let history = OperationHistory<Int, Int>()
      _ = try? await history.record(5) { throw RPCError.connectionLost }
      try await history.record(1) { after + 1 }
      #expect(history.linearization(by: Self.counter).isLegal)
    }
  }

  @Test("A call that did not run has taken no effect")
  func definite() async throws {
    let history = OperationHistory<Int, Int>()
    _ = try? await history.record(5) { throw RPCError.notConnected }
    try await history.record(1) { 6 }
    #expect(history.linearization(by: Self.counter).outcome == .illegal)
  }

  /// The history of two clients that add to a total over a queue.
  private static func history(
    of total: Total, adding add: @escaping @Sendable (isolated Total, Int) async -> Int,
    in sim: Simulation
  ) async throws -> OperationHistory<Int, Int> {
    sim.declareQueue("totals")
    sim.process("adder") { adder in
      var configuration = RPCServer.Configuration()
      configuration.executor = .concurrent(maximum: 2)
      configuration.prefetch = 2
      try await RPCServer(adder, serving: "totals", configuration: configuration) {
        $0.handle("add") { (amount: Int) in await add(total, amount) }
      }.run()
    }
    let history = OperationHistory<Int, Int>()
    try await withRPCClient(sim, calling: "totals") { client in
      try await withThrowingTaskGroup { group in
        for amount in [1, 10] {
          group.addTask {
            try await history.record(amount) { try await client.call("add", amount, as: Int.self) }
          }
        }
        try await group.waitForAll()
      }
    }
    return history
  }
}

private actor Total {
  private var total = 0

  func add(_ amount: Int) -> Int {
    total += amount
    return total
  }

  func addSlowly(_ amount: Int) async -> Int {
    let before = total
    await Task.yield()
    total = before + amount
    return total
  }
}
