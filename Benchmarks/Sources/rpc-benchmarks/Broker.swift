import InMemoryBroker
import RPCCore

extension Case {
  /// The async API over the broker in memory, in real time.
  static func broker(_ payload: Payload, inFlight: Int) -> Case {
    Case(name: "async API, \(payload.rawValue)", inFlight: inFlight) { calls in
      let broker = MemoryBroker()
      return try await withRPCServer(
        broker, serving: "bench", configuration: payload.serving(inFlight: inFlight)
      ) {
        payload.register(in: &$0)
      } whileServing: { _ in
        try await withRPCClient(
          broker, calling: "bench", configuration: payload.calling
        ) { client in
          try await payload.make(calls / 10, inFlight: inFlight, by: client)
          return try await rate(of: calls) {
            try await payload.make(calls, inFlight: inFlight, by: client)
          }
        }
      }
    }
  }
}
