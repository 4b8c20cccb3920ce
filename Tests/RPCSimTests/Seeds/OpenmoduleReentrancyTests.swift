import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// The reason for the executor of openmodule's servers: a service that is called back while it
  /// calls.
  @Suite("openmodule, a service that is called back")
  struct OpenmoduleReentrancyTests {
    @Test(
      "With one slot the callback deadlocks in every schedule, and the report names the holder",
      arguments: 0..<20 as Range<UInt64>, [ExecutorPolicy.inline, .concurrent(maximum: 1)])
    func deadlock(seed: UInt64, executor: ExecutorPolicy) throws {
      let failure = #expect(throws: SimulationFailure.self) {
        try simulate(seed: seed) { sim in
          sim.startServices(executor: executor, prefetch: 2)
          try await sim.callStart()
        }
      }
      let report = try #require(failure?.report)
      #expect(report.stop == .stalled)
      #expect(report.waits.contains { $0.isDeadlock })
      let slot = "waits at gate, whose 1 executor slot is held by the handler of start"
      #expect(report.problems.contains { $0.contains(slot) }, "\(report.problems)")
      let holders = report.waits.first { $0.isDeadlock }.map { $0.holders.map(report.name) } ?? []
      #expect(holders.contains("gate") && holders.contains("camera"), "\(holders)")
    }

    @Test("With two slots the callback is answered in every schedule")
    func executorOfTwo() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.startServices(executor: .concurrent(maximum: 2), prefetch: 2)
        try await sim.callStart()
      }
    }

    @Test("With a prefetch of 1, two slots do not prevent the deadlock")
    func prefetchOfOne() throws {
      let failure = #expect(throws: SimulationFailure.self) {
        try simulate { sim in
          sim.startServices(executor: .concurrent(maximum: 2), prefetch: 1)
          try await sim.callStart()
        }
      }
      let problems = failure?.report.problems ?? []
      let queue = "waits in 'gate', because gate already holds 1 delivery (prefetch 1): start"
      #expect(problems.contains { $0.contains(queue) }, "\(problems)")
    }

    @Test("With a timeout the deadlock ends, and is reported all the same")
    func deadlockWithTimeout() throws {
      let failure = #expect(throws: SimulationFailure.self) {
        try simulate { sim in
          sim.startServices(executor: .inline, prefetch: 2)
          try await sim.callStart(timeout: .seconds(5))
        }
      }
      let report = try #require(failure?.report)
      #expect(report.stop == nil)
      #expect(report.deadlocks.contains { $0.isDeadlock })
    }
  }
}

extension SimulationReport {
  fileprivate func name(_ process: Int) -> String { journal.processes[process] }
}

extension Simulation {
  /// The gate's `start` calls the camera's `look`, which calls the gate's `finish`.
  fileprivate func startServices(executor: ExecutorPolicy, prefetch: UInt16) {
    let configuration = RPCServer.Configuration.with {
      $0.executor = executor
      $0.prefetch = prefetch
    }
    startService("gate", calling: "camera", configuration) { handlers, camera in
      handlers.handle("start") { (n: Int) in
        try await camera.call("look", n, as: Int.self, timeout: nil)
      }
      handlers.handle("finish") { (n: Int) in n + 1 }
    }
    startService("camera", calling: "gate", configuration) { handlers, gate in
      handlers.handle("look") { (n: Int) in
        try await gate.call("finish", n, as: Int.self, timeout: nil)
      }
    }
  }

  private func startService(
    _ name: String, calling other: String, _ configuration: RPCServer.Configuration,
    _ register: @escaping @Sendable (inout RPCHandlers, RPCClient) -> Void
  ) {
    declareQueue(name)
    process(name) { service in
      try await withRPCClient(service, calling: other) { client in
        try await RPCServer(service, serving: name, configuration: configuration) {
          register(&$0, client)
        }.run()
      }
    }
  }

  fileprivate func callStart(timeout: CallTimeout = nil) async throws {
    try await withRPCClient(self, calling: "gate") { gate in
      let result = try await gate.call("start", 1, as: Int.self, timeout: timeout)
      expect(result == 2)
    }
  }
}
