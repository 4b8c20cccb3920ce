import InMemoryBroker
import RPCCore
import Testing

@Suite("What callers see of errors")
struct RemoteErrorsTests {
  struct Insufficient: Error, Codable, Equatable {
    var missing: Int
  }

  struct Secret: Error, CustomStringConvertible {
    let description = "s3cret"
  }

  struct Unwritable: Error, Codable {
    var value = Double.infinity
  }

  private func registry() throws -> RemoteErrorRegistry {
    var errors = RemoteErrorRegistry()
    try errors.register(Insufficient.self, as: "insufficient")
    try errors.register(Unwritable.self, as: "unwritable")
    return errors
  }

  private func failing(_ stage: Stage) throws -> RPCServer {
    var serving = RPCServer.Configuration()
    serving.errors = try registry()
    return try stage.server(serving) { handlers in
      handlers.handle("pay") { (n: Int) -> Int in throw Insufficient(missing: n) }
      handlers.handle("secret") { () -> Int in throw Secret() }
      handlers.handle("unwritable") { () -> Int in throw Unwritable() }
      handlers.stream("stream", of: Int.self) { (_: Nothing, _) in throw Insufficient(missing: 1) }
    }
  }

  @Test("An error that both sides registered arrives with its type (A4.1)")
  func registered() async throws {
    let stage = try Stage()
    var calling = RPCClient.Configuration()
    calling.errors = try registry()
    try await stage.run(try failing(stage), calling: calling) { client in
      await #expect(throws: Insufficient(missing: 5)) {
        try await client.call("pay", 5, as: Int.self, timeout: nil)
      }
      let pending = try await client.send("pay", 6, as: Int.self, timeout: nil)
      await #expect(throws: Insufficient(missing: 6)) { try await pending.result() }
      let items = try await client.stream("stream", of: Int.self).makeAsyncIterator()
      await #expect(throws: Insufficient(missing: 1)) { _ = try await items.next() }
    }
  }

  @Test("An error that the caller did not register arrives as a RemoteError with its type name")
  func unregistered() async throws {
    let stage = try Stage()
    try await stage.run(try failing(stage)) { client in
      let error = await #expect(throws: RPCError.self) {
        try await client.call("pay", 5, as: Int.self, timeout: nil)
      }
      guard case .remote(let remote)? = error else {
        Issue.record("it failed otherwise: \(String(describing: error))")
        return
      }
      #expect(remote.code == .handlerError)
      #expect(remote.type == "insufficient")
      #expect(remote.details == Array(#"{"missing":5}"#.utf8))
      let secret = RemoteError(code: .handlerError, type: "Secret", message: "s3cret")
      await #expect(throws: RPCError.remote(secret)) {
        try await client.call("secret", as: Int.self, timeout: nil)
      }
    }
  }

  @Test("An error that cannot be encoded reaches the caller with the code internal (A4.2)")
  func unwritable() async throws {
    let stage = try Stage()
    try await stage.run(try failing(stage)) { client in
      let error = await #expect(throws: RPCError.self) {
        try await client.call("unwritable", as: Int.self, timeout: nil)
      }
      guard case .remote(let remote)? = error else {
        Issue.record("it failed otherwise: \(String(describing: error))")
        return
      }
      #expect(remote.code == .internal)
    }
  }

  @Test("Arguments that cannot be written fail the call before anything is sent (A4.3)")
  func unwritableArguments() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let error = await #expect(throws: RPCError.self) {
        try await client.call("next", Double.infinity, as: Int.self, timeout: nil)
      }
      #expect(error?.certainty == .definite)
      #expect(error?.requestMayHaveRun == false)
      #expect(client.counters.started == 0)
    }
  }

  @Test("Without a queue a call fails at once and definitely; without a consumer at its deadline")
  func nobodyThere() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let elsewhere = {
        var options = CallOptions()
        options.routingKey = "no such queue"
        options.timeout = nil
        return options
      }()
      let unroutable = await #expect(throws: RPCError.unroutable) {
        try await client.call("next", 1, as: Int.self, options: elsewhere)
      }
      #expect(unroutable?.certainty == .definite)
      let pending = try await client.send("next", 1, as: Int.self, timeout: .seconds(5))
      stage.clock.advance(milliseconds: 5_000)
      let late = await #expect(throws: RPCError.deadlineExceeded) { try await pending.result() }
      #expect(late?.certainty == .indefinite)
      #expect(late?.requestMayHaveRun == true)
    }
  }

  @Test("With confirms, a request that the broker refuses fails at once as definite (A4.3)")
  func refused() async throws {
    let clock = ManualClock()
    let broker = MemoryBroker(environment: clock.environment, usesConfirms: true)
    try broker.declareQueue(name: "work", arguments: ["x-overflow": .text("reject-publish")])
    broker.setFull(true, queue: "work")
    var calling = RPCClient.Configuration()
    calling.usesConfirms = true
    try await withRPCClient(broker, calling: "work", configuration: calling) { client in
      let error = await #expect(throws: RPCError.refused) {
        try await client.call("next", 1, as: Int.self, timeout: nil)
      }
      #expect(error?.certainty == .definite)
    }
  }
}
