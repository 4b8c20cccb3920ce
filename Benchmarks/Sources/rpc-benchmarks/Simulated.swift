import RPCCore
import RPCSim

extension Case {
  /// The async API in a simulation, with one thread and virtual time.
  ///
  /// - Parameter name: The name of the journal's extent.
  static func simulated(
    inFlight: Int, _ name: String, _ journal: SimulationOptions.JournalExtent
  ) -> Case {
    Case(name: "simulate, \(name)", inFlight: inFlight) { calls in
      let calls = calls / 4
      var options = SimulationOptions()
      options.journal = journal
      options.stepLimit = .max
      return try simulate(options: options) { sim in
        sim.declareQueue("bench")
        sim.process("server") { server in
          try await RPCServer(
            server, serving: "bench", configuration: Payload.number.serving(inFlight: inFlight)
          ) {
            Payload.number.register(in: &$0)
          }.run()
        }
        return try await withRPCClient(
          sim, calling: "bench", configuration: Payload.number.calling
        ) { client in
          try await Payload.number.make(inFlight * 10, inFlight: inFlight, by: client)
          return try await rate(of: calls) {
            try await Payload.number.make(calls, inFlight: inFlight, by: client)
          }
        }
      }
    }
  }
}
