import InMemoryBroker
import RPCCore

@testable import RPCSim

extension ScenarioProgram {
  /// Runs the program in a simulation with the scenario's faults, and returns the ends of the calls
  /// by their names.
  func simulated(seed: UInt64) throws -> [String: RunOutcome.End] {
    var options = SimulationOptions()
    options.latency = scenario.latency
    options.usesConfirms = usesConfirms
    return try simulate(seed: seed, options: options) { simulation in
      try await perform(in: simulation)
    }
  }

  private func perform(in simulation: Simulation) async throws -> [String: RunOutcome.End] {
    for queue in scenario.queues where queue.isDeclared { simulation.declareQueue(queue) }
    let results = WatchedMutex<[String: RunOutcome.End]>([:])
    let left = AsyncStream<Void>.makeStream()
    let addresses = ReplyAddresses()
    for process in processes {
      simulation.process(process.name) { transport in
        let surroundings = Surroundings(of: transport, in: simulation)
        guard !process.isServer else {
          return try await serve(process, on: transport, in: surroundings)
        }
        let ends = try await calls(of: process, on: transport, in: surroundings, addresses)
        results.withLock { $0.merge(ends) { $1 } }
        left.continuation.yield()
      }
    }
    for fault in faults { simulation.plan(fault) }
    var count = processes.count { !$0.isServer }
    for await _ in left.stream {
      count -= 1
      if count == 0 { break }
    }
    // A fault after the last call must strike as well.
    let passed = Instant.start.duration(to: simulation.now)
    try await simulation.sleep(for: max(.zero, lastFault - passed))
    return results.withLock { $0 }
  }
}

extension ScenarioProgram.Surroundings {
  fileprivate init(of process: SimulatedProcess, in simulation: Simulation) {
    let clock = process.environment.clock
    let beginning = clock.now
    self.init(
      beginning: { beginning },
      work: { duration, _ in try await process.clock.sleep(for: duration) },
      operate: { operation, queue in
        switch operation {
        case .declare: simulation.declareQueue(queue)
        case .delete: simulation.plan(FaultScript(.deleteQueue(queue), at: .zero))
        case .purge: simulation.plan(FaultScript(.purgeQueue(queue), at: .zero))
        case .consume, .get: preconditionFailure("code does not do this by hand")
        }
      })
  }
}
