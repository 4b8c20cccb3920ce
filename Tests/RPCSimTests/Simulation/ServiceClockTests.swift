import RPCCore
import RPCSim
import Testing

@Suite("A service that has its clock from its transport")
struct ServiceClockTests {
  @Test("It sleeps in virtual time, and a fault makes it slow")
  func slow() throws {
    let end = try simulate { sim in
      sim.declareQueue("q")
      sim.process("worker") { try await serveSlowly($0) }
      sim.plan(.slow(.beforeHandler, of: "worker", factor: 5))
      return try await withRPCClient(sim, calling: "q") { client in
        let begin = sim.now
        _ = try await client.call("work", as: Int.self)
        return begin.duration(to: sim.now)
      }
    }
    // Eight hops of a millisecond (four open the link), and five seconds of work.
    #expect(end == .milliseconds(5_008))
  }

  @Test("A transport that wraps another has the same clock")
  func wrapped() throws {
    struct Wrapped: Transport {
      var base: any Transport
      var capabilities: TransportCapabilities { base.capabilities }
      var environment: RPCEnvironment { base.environment }
      func openLink(
        _ receive: @escaping @Sendable (TransportEvent) -> Void
      ) async throws -> any TransportLink { try await base.openLink(receive) }
    }
    try simulate { sim in
      let wrapped = Wrapped(base: sim)
      try await wrapped.clock.sleep(for: .seconds(3))
      sim.expect(wrapped.clock.now == sim.now)
    }
  }
}

private func serveSlowly(_ transport: any Transport) async throws {
  let server = try RPCServer(transport, serving: "q") {
    $0.handle("work") { () in
      try await transport.clock.sleep(for: .seconds(1))
      return 1
    }
  }
  try await server.run()
}
