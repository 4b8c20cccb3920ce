import Distributed
import InMemoryBroker
import RPCActors
import RPCCore
import Testing

@Suite("Calls between actors of two systems")
struct CallingTests {
  @Test("a call to pyrpc's echo server looks local, with a structure for keyword arguments")
  func echo() async throws {
    try await withTwoSystems { server, client in
      try server.host("echo") { EchoServer(actorSystem: $0) }
      let echo = try EchoServer.named("echo", from: client)
      let keywords = EchoServer.Keywords(foo: "foo", loudly: true)
      let both = try await echo.echo([1], kwargs: keywords)
      #expect(both == EchoServer.Echo(args: [1], kwargs: keywords))
      #expect(try await echo.echo([]) == EchoServer.Echo(args: [], kwargs: EchoServer.Keywords()))
    }
  }

  @Test("a method of an extension is called too")
  func `extension`() async throws {
    try await withTwoSystems { server, client in
      try server.host("echo") { EchoServer(actorSystem: $0) }
      #expect(try await EchoServer.named("echo", from: client).doubled(21) == 42)
    }
  }

  @Test("a method that returns nothing has run when the call returns")
  func void() async throws {
    try await withTwoSystems { server, client in
      let local = try server.host("echo") { EchoServer(actorSystem: $0) }
      let echo = try EchoServer.named("echo", from: client)
      try await echo.note("one")
      try await echo.note("two")
      #expect(await local.whenLocal { $0.noted } == ["one", "two"])
      #expect(try await echo.notes == ["one", "two"])
    }
  }

  @Test("a registered error arrives as what it is")
  func registeredError() async throws {
    try await withTwoSystems { server, client in
      try server.host("echo") { EchoServer(actorSystem: $0) }
      let echo = try EchoServer.named("echo", from: client)
      await #expect(throws: TooPoor(account: "savings", missing: 7)) {
        try await echo.withdraw(7, from: "savings")
      }
    }
  }

  @Test("an error that was not registered arrives as a RemoteError")
  func unregisteredError() async throws {
    try await withTwoSystems { server, client in
      try server.host("echo") { EchoServer(actorSystem: $0) }
      let echo = try EchoServer.named("echo", from: client)
      let error = await remoteError { try await echo.fail() }
      #expect(error?.code == .handlerError)
      #expect(error?.type == "Unregistered")
    }
  }

  @Test("a caller that knows a protocol alone calls an actor through its stub")
  func stub() async throws {
    try await withTwoSystems { server, client in
      try server.host("polite", as: $Greeter.self) { PoliteGreeter(actorSystem: $0) }
      let greeter = try $Greeter.named("polite", from: client)
      #expect(try await greeter.greeting(for: "Ada") == "Dear Ada")
      await #expect(throws: TooPoor(account: "names", missing: 1)) {
        try await greeter.greeting(for: "")
      }
      // The stub is never the actor itself, so even a call from the actor's own system uses the
      // queue.
      let nearby = try $Greeter.named("polite", from: server)
      #expect(try await nearby.greeting(for: "Bob") == "Dear Bob")
      #expect(server.counters.completed == 1)
    }
  }

  @Test("two actors at one queue are told apart by name")
  func twoActors() async throws {
    try await withTwoSystems { server, client in
      try server.host("one") { EchoServer(actorSystem: $0) }
      try server.host("two") { EchoServer(actorSystem: $0) }
      let one = try EchoServer.named("one", from: client)
      let two = try EchoServer.named("two", from: client)
      try await one.note("for one")
      try await two.note("for two")
      #expect(try await one.notes == ["for one"])
      #expect(try await two.notes == ["for two"])
    }
  }

  @Test("two systems that serve one queue share its calls")
  func sharedQueue() async throws {
    let broker = MemoryBroker()
    try broker.declareQueue(name: "actors")
    var busy = try patient()
    busy.server.executor = .inline
    busy.server.prefetch = 1
    let entered = AsyncStream.makeStream(of: Void.self)
    // Neither call returns until both are being handled, so one system cannot handle both.
    let configuration = busy
    try await withRPCActorSystem(broker, serving: "actors", configuration: configuration) { first in
      try await withRPCActorSystem(broker, serving: "actors", configuration: configuration) {
        second in
        let opening = (0..<2).map { _ in AsyncStream.makeStream(of: Void.self) }
        for (system, gate) in zip([first, second], opening) {
          try system.host("gate") {
            Gate(entered: entered.continuation, opening: gate.stream, actorSystem: $0)
          }
        }
        try await withRPCActorSystem(broker, configuration: configuration) { client in
          let gate = try Gate.named("gate", from: client)
          async let one: Void = gate.pass()
          async let two: Void = gate.pass()
          var arrivals = entered.stream.makeAsyncIterator()
          await arrivals.next()
          await arrivals.next()
          for gate in opening { gate.continuation.finish() }
          _ = try await (one, two)
          #expect(client.counters.completed == 2)
        }
      }
    }
  }

  @Test("actors of two systems call each other back while they wait")
  func nestedCalls() async throws {
    let broker = MemoryBroker()
    try broker.declareQueue(name: "left")
    try broker.declareQueue(name: "right")
    let configuration = try patient()
    try await withRPCActorSystem(broker, serving: "left", configuration: configuration) { left in
      try await withRPCActorSystem(broker, serving: "right", configuration: configuration) {
        right in
        let ada = try left.host("ada") { Player(actorSystem: $0) }
        let bob = try right.host("bob") { Player(actorSystem: $0) }
        let proxy = try Player.resolve(id: bob.id, using: left)
        let rally = try await ada.play(4, with: proxy)
        #expect(rally == [ada.id, bob.id, ada.id, bob.id, ada.id])
        #expect(left.counters.completed == 2)
        #expect(right.counters.completed == 2)
      }
    }
  }

  @Test("a caller that is cancelled does not wait any longer")
  func cancelled() async throws {
    try await withTwoSystems { server, client in
      let entered = AsyncStream.makeStream(of: Void.self)
      let opening = AsyncStream.makeStream(of: Void.self)
      try server.host("gate") {
        Gate(entered: entered.continuation, opening: opening.stream, actorSystem: $0)
      }
      let gate = try Gate.named("gate", from: client)
      let call = Task { try await gate.pass() }
      var arrivals = entered.stream.makeAsyncIterator()
      await arrivals.next()
      #expect(client.pendingCount == 1)
      call.cancel()
      await #expect(throws: RPCError.cancelled) { try await call.value }
      #expect(client.pendingCount == 0)
      opening.continuation.finish()
    }
  }

  @Test("an actor knows how long its caller waits, and its own calls inherit it")
  func deadline() async throws {
    try await withTwoSystems { server, client in
      try server.host("echo") { EchoServer(actorSystem: $0) }
      let echo = try EchoServer.named("echo", from: client)
      #expect(try await echo.secondsLeft() == nil)
      let left = try await RPCActorSystem.$timeout.withValue(.seconds(3600)) {
        try await echo.secondsLeft()
      }
      #expect((1..<3600).contains(left ?? 0))
    }
  }

  @Test("the task's own timeout bounds its calls")
  func timeout() async throws {
    let broker = MemoryBroker()
    try broker.declareQueue(name: "actors")
    try await withRPCActorSystem(broker, configuration: patient()) { client in
      let echo = try EchoServer.named("echo", from: client)
      // If the timeout ends before the link is open, the error is `notConnected`.
      var timeout = Duration.milliseconds(1)
      var error: RPCError? = .notConnected
      while error == .notConnected, timeout < .seconds(60) {
        error = await #expect(throws: RPCError.self) {
          try await RPCActorSystem.$timeout.withValue(.after(timeout)) {
            try await echo.note("")
          }
        }
        timeout *= 2
      }
      #expect(error == .deadlineExceeded)
    }
  }
}
