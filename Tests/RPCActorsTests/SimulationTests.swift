import Distributed
import InMemoryBroker
import RPCActors
import RPCCore
import RPCSim
import Synchronization
import Testing

@Suite("Actors in a simulation")
struct SimulationTests {
  @Test("Journals name a call by the actor's type and the method")
  func names() throws {
    let names = try simulate { sim in
      hostActors(in: sim)
      try await withRPCActorSystem(sim) { system in
        let echo = try EchoServer.named("echo", from: system)
        _ = try await echo.echo([1])
        _ = try await echo.notes
        _ = try await echo.doubled(2)
        _ = try await $Greeter.named("polite", from: system).greeting(for: "Ada")
      }
      return ColumnDiagram(sim.journal).text()
    }
    for name in ["EchoServer.echo", "EchoServer.notes", "EchoServer.doubled", "Greeter.greeting"] {
      #expect(names.contains(name), "\(names)")
    }
  }

  @Test("A fault strikes the calls of one method")
  func faultByMethod() throws {
    try simulate { sim in
      hostActors(in: sim)
      let error = RemoteError(code: .internal, message: "struck")
      sim.plan(.failHandler(.beforeHandler, with: error).call("EchoServer.doubled"))
      try await withRPCActorSystem(sim) { system in
        let echo = try EchoServer.named("echo", from: system)
        try await echo.note("not struck")
        #expect(await remoteError { _ = try await echo.doubled(2) } == error)
        #expect(try await echo.doubled(2) == 4)
      }
    }
  }

  @Test(
    "A call that may be sent twice survives the loss of its connection", arguments: [true, false])
  func resent(isIdempotent: Bool) throws {
    try simulate { sim in
      hostActors(in: sim)
      sim.plan(.disconnect(.afterSend, of: "test", reconnectAfter: .milliseconds(5)))
      var configuration = RPCActorSystem.Configuration()
      configuration.client.lossPolicy = .resendIdempotent
      configuration.client.reconnectDelay = .milliseconds(10)
      try await withRPCActorSystem(sim, configuration: configuration) { system in
        let echo = try EchoServer.named("echo", from: system)
        let result = await RPCActorSystem.$isIdempotent.withValue(isIdempotent) {
          await Result { try await echo.doubled(2) }
        }
        if isIdempotent {
          #expect(try result.get() == 4)
        } else {
          #expect(throws: RPCError.self) { try result.get() }
        }
      }
    }
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}

/// Starts a process that hosts an echo server and a greeter at the queue `actors`.
private func hostActors(in sim: Simulation) {
  sim.declareQueue("actors")
  sim.process("server") { server in
    let system = RPCActorSystem(server, serving: "actors")
    try system.host("echo") { EchoServer(actorSystem: $0) }
    try system.host("polite", as: $Greeter.self) { PoliteGreeter(actorSystem: $0) }
    try await system.run()
  }
}
