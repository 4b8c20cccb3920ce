//! A counter over a message queue, compared with one that handles an operation at a time.

import RPCCore
import RPCSim

// snippet.model
let counter = SequentialModel(initial: 0) { (total: inout Int, amount: Int) in
  total += amount
  return total
}
// snippet.end

/// Adds in two steps, so that another addition can come in between.
actor Total {
  private var total = 0

  func add(_ amount: Int) async -> Int {
    let before = total
    await Task.yield()
    total = before + amount
    return total
  }
}

// snippet.history
@Sendable func twoClientsAdd(_ sim: Simulation) async throws {
  let total = Total()
  sim.declareQueue("totals")
  for name in ["first", "second"] {
    sim.process(name) { process in
      try await RPCServer(process, serving: "totals") {
        $0.handle("add") { (amount: Int) in await total.add(amount) }
      }.run()
    }
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
  let found = history.linearization(by: counter)
  sim.expect(found.isLegal, "\(found)")
}
// snippet.end

do {
  try explore(schedules: 200, twoClientsAdd)
  fatalError("the lost addition was not found")
} catch let failure as SimulationFailure {
  print(failure.report.problems.joined(separator: "\n"))
}
