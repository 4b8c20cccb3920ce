import Distributed
import InMemoryBroker
import RPCActors
import RPCCore
import Testing

@Suite("Actors come and go")
struct LifecycleTests {
  @Test("an ID whose actor is local stands for the actor itself")
  func localActor() async throws {
    let system = RPCActorSystem(MemoryBroker(), serving: "actors")
    let echo = try system.host("echo") { EchoServer(actorSystem: $0) }
    #expect(echo.id == ActorID(queue: "actors", name: "echo"))
    #expect(try EchoServer.resolve(id: echo.id, using: system) === echo)
    // The system does not run, so only a local call can succeed.
    #expect(try await echo.doubled(2) == 4)
    system.letGo(echo.id)
  }

  @Test("an ID does not stand for an actor of another type")
  func otherType() throws {
    let system = RPCActorSystem(MemoryBroker())
    let echo = EchoServer(actorSystem: system)
    #expect(throws: ActorResolutionError.otherType(echo.id, found: "EchoServer")) {
      try Player.resolve(id: echo.id, using: system)
    }
  }

  @Test("an actor of a system without a queue is found in its own system only")
  func withoutQueue() throws {
    let broker = MemoryBroker()
    let system = RPCActorSystem(broker)
    let echo = EchoServer(actorSystem: system)
    #expect(try EchoServer.resolve(id: echo.id, using: system) === echo)
    #expect(throws: ActorResolutionError.unreachable(echo.id)) {
      try EchoServer.resolve(id: echo.id, using: RPCActorSystem(broker))
    }
  }

  @Test("a name is given to one actor at a time")
  func nameInUse() throws {
    let system = RPCActorSystem(MemoryBroker(), serving: "actors")
    let first = try system.host("echo") { EchoServer(actorSystem: $0) }
    #expect(throws: ActorHostingError.nameInUse("echo")) {
      try system.host("echo") { EchoServer(actorSystem: $0) }
    }
    system.letGo(first.id)
  }

  @Test("a name is free again when no actor took it")
  func nameNotTaken() throws {
    let system = RPCActorSystem(MemoryBroker(), serving: "actors")
    let other = EchoServer(actorSystem: system)
    #expect(throws: ActorHostingError.anotherActor("echo")) {
      try system.host("echo") { _ in other }
    }
    let echo = try system.host("echo") { EchoServer(actorSystem: $0) }
    #expect(echo.id.name == "echo")
    system.letGo(echo.id)
  }

  @Test("an actor that its system lets go is gone, and its name is free")
  func resigned() async throws {
    try await withTwoSystems { server, client in
      let id = try server.host("echo") { EchoServer(actorSystem: $0) }.id
      let echo = try EchoServer.named("echo", from: client)
      // An actor can outlive its last call by a moment, so this test does not call the actor
      // before.
      server.letGo(id)
      #expect(await remoteError { try await echo.note("") }?.code == .unimplemented)
      try server.host("echo") { EchoServer(actorSystem: $0) }
      #expect(try await echo.notes.isEmpty)
    }
  }

  @Test("a system lets go of its actors when it has run")
  func letsGoAtTheEnd() async throws {
    weak var gone: EchoServer?
    try await withRPCActorSystem(MemoryBroker(), serving: "actors") { system in
      gone = try system.host("echo") { EchoServer(actorSystem: $0) }
      #expect(gone != nil)
    }
    #expect(gone == nil)
  }

  @Test("a system ends when it is told to", arguments: ["actors", nil])
  func shutDown(queue: String?) async throws {
    let system = RPCActorSystem(MemoryBroker(), serving: queue)
    system.shutDown()
    try await system.run()
  }
}
