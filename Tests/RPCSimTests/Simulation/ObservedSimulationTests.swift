import RPCCore
import Testing

@testable import RPCSim

/// A simulation receives all events, even if the code has observers too.
@Suite("Observers in a simulation")
struct ObservedSimulationTests {
  /// A transport whose clients and servers have an observer and a hook before handlers.
  private struct Watched<Base: Transport>: Transport {
    let base: Base
    let counter: Counter
    var capabilities: TransportCapabilities { base.capabilities }
    var environment: RPCEnvironment {
      var environment = base.environment
      environment.makeObserver = { [counter] in counter }
      environment.beforeHandler = { [counter] _ in counter.handlers.withLock { $0 += 1 } }
      return environment
    }

    func openLink(
      _ receive: @escaping @Sendable (TransportEvent) -> Void
    ) async throws -> any TransportLink { try await base.openLink(receive) }
  }

  private final class Counter: RPCObserver {
    let events = WatchedMutex(0)
    let handlers = WatchedMutex(0)

    func observe(_ event: RPCEvent) { events.withLock { $0 += 1 } }
  }

  @Test("A wrapper's own are told beside the simulation's, and faults strike all the same")
  func wrapper() throws {
    let counter = Counter()
    let journal = try simulate { sim in
      sim.declareQueue("q")
      sim.process("worker") { worker in
        try await RPCServer(Watched(base: worker, counter: counter), serving: "q") {
          $0.handle("put") { (n: Int) in n }
        }.run()
      }
      sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)))
      try await withRPCClient(sim, calling: "q") { client in
        _ = try await client.call("put", 3, as: Int.self)
        try await sim.sleep(for: .seconds(1))
      }
      return sim.journal
    }
    // The worker crashed before it acknowledged the request, so the request was delivered again.
    #expect(journal.events.count { $0.kind == .handlerStarted } == 2)
    #expect(counter.handlers.withLock(\.self) == 2)
    #expect(counter.events.withLock(\.self) > 4)
  }

  @Test("A wrapper's hook before handlers leaves a fault before the handler where it is")
  func hook() throws {
    let counter = Counter()
    try simulate { sim in
      sim.declareQueue("q")
      sim.process("worker") { worker in
        try await RPCServer(Watched(base: worker, counter: counter), serving: "q") {
          $0.handle("put") { (n: Int) in n }
        }.run()
      }
      sim.plan(.failHandler(of: "worker", with: RemoteError(code: .internal, message: "struck")))
      try await withRPCClient(Watched(base: sim, counter: counter), calling: "q") { client in
        let error = await sim.error { _ = try await client.call("put", 3, as: Int.self) }
        sim.expect(error.remote?.message == "struck", "\(String(describing: error))")
        _ = try await client.call("put", 3, as: Int.self)
      }
    }
    // The fault fails the first handler before the wrapper's hook is called.
    #expect(counter.handlers.withLock(\.self) == 1)
  }
}
