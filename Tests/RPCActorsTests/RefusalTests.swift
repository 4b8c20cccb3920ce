import Distributed
import InMemoryBroker
import RPCActors
import RPCCore
import Testing

@Suite("Calls that reach no method")
struct RefusalTests {
  @Test("a call to a queue without a server fails at once as unroutable")
  func unservedQueue() async throws {
    try await withTwoSystems { _, client in
      let id = ActorID(queue: "nowhere", name: "echo")
      let echo = try EchoServer.resolve(id: id, using: client)
      await #expect(throws: RPCError.unroutable) { try await echo.note("") }
    }
  }

  @Test("a call to an actor that is not there is refused by its ID")
  func unknownActor() async throws {
    try await withTwoSystems { _, client in
      let echo = try EchoServer.named("nobody", from: client)
      let error = await remoteError { try await echo.note("") }
      #expect(error?.code == .unimplemented)
      #expect(error?.message == "there is no actor 'nobody@actors' here")
    }
  }

  @Test("a method of another type is refused, even of a type inside of the actor's own")
  func otherType() async throws {
    try await withTwoSystems { server, client in
      try server.host("outer") { Outer(actorSystem: $0) }
      let outer = try Outer.named("outer", from: client)
      #expect(try await outer.safe() == "outer")
      let inner = try Outer.Inner.named("outer", from: client)
      let error = await remoteError { _ = try await inner.unsafe() }
      #expect(error?.code == .unimplemented)
      #expect(error?.message.hasPrefix("Outer has no method '$s") == true)
      let echo = try EchoServer.named("outer", from: client)
      #expect(await remoteError { try await echo.note("") }?.code == .unimplemented)
    }
  }

  @Test("a stub that was not named when its actor was hosted is refused, and so is one of another")
  func strangeStub() async throws {
    try await withTwoSystems { server, client in
      try server.host("polite") { PoliteGreeter(actorSystem: $0) }
      try server.host("echo", as: $Greeter.self) { EchoServer(actorSystem: $0) }
      for name in ["polite", "echo"] {
        let greeter = try $Greeter.named(name, from: client)
        let error = await remoteError { _ = try await greeter.greeting(for: "Ada") }
        #expect(error?.code == .unimplemented)
      }
    }
  }

  @Test("an actor of a private type cannot be called from afar")
  func privateType() async throws {
    try await withTwoSystems { server, client in
      try hostHidden(in: server)
      #expect(await remoteError { try await findHidden(from: client) }?.code == .unimplemented)
    }
  }

  @Test("a generic method is refused before anything is sent")
  func genericMethod() async throws {
    try await withTwoSystems { server, client in
      try server.host("echo") { EchoServer(actorSystem: $0) }
      let echo = try EchoServer.named("echo", from: client)
      await #expect {
        try await echo.generic(1)
      } throws: { error in
        if case RPCError.unsupported = error { true } else { false }
      }
      #expect(client.counters.started == 0)
    }
  }

  @Test("requests that were not made by an actor system are refused", arguments: Forgery.all)
  func forged(_ forgery: Forgery) async throws {
    let broker = MemoryBroker()
    try broker.declareQueue(name: "actors")
    let configuration = try patient()
    try await withRPCActorSystem(broker, serving: "actors", configuration: configuration) {
      server in
      try server.host("outer") { Outer(actorSystem: $0) }
      try server.host("echo") { EchoServer(actorSystem: $0) }
      var options = CallOptions()
      options.timeout = nil
      options.headers = forgery.headers
      let asked = options
      try await withRPCClient(broker, calling: "actors") { client in
        let error = await remoteError {
          _ = try await client.call("actor", forgery.arguments, as: Int.self, options: asked)
        }
        #expect(error?.code == forgery.code)
      }
    }
  }
}

/// A request written by hand, with the error code that the system must answer.
struct Forgery: Sendable {
  var headers: FieldTable
  var arguments: [String] = []
  var code: ErrorCode

  static let doubled: FieldValue = .text("$s14RPCActorsTests10EchoServerC7doubledyS2iYaKFTE")

  static let all = [
    Forgery(headers: [:], code: .invalidRequest),
    Forgery(headers: ["actor": .text("echo"), "target": .integer(1)], code: .invalidRequest),
    Forgery(headers: ["actor": .text("echo"), "target": .text("")], code: .unimplemented),
    Forgery(headers: ["actor": .text("outer"), "target": doubled], code: .unimplemented),
    Forgery(
      headers: [
        "actor": .text("echo"),
        "target": .text("$s14RPCActorsTests10EchoServerC7genericyxxYaKSeRzSERzs8SendableRzlFTE"),
      ], code: .unimplemented),
    // The name is valid, but the actor has no such method.
    Forgery(
      headers: [
        "actor": .text("echo"),
        "target": .text("$s14RPCActorsTests10EchoServerC7trebledyS2iYaKFTE"),
      ], code: .unimplemented),
    Forgery(headers: ["actor": .text("echo"), "target": doubled], code: .invalidRequest),
    Forgery(
      headers: ["actor": .text("echo"), "target": doubled], arguments: ["no number"],
      code: .invalidRequest),
  ]
}
