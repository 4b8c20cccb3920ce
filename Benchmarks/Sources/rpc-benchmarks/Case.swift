import InMemoryBroker
import RPCCore

/// One line of the table: so many callers, each with one call in flight.
struct Case: Sendable {
  var name: String
  var codec: any PayloadCodec
  var inFlight: Int
  var call: @Sendable (RPCClient, Int) async throws -> Void

  /// Bytes as they are, there and back.
  static func raw(inFlight: Int) -> Case {
    Case(name: "bytes", codec: RawPayloadCodec(), inFlight: inFlight) { client, _ in
      _ = try await client.call("echo", [1, 2, 3, 4] as [UInt8], as: [UInt8].self)
    }
  }

  /// A number there and its successor back, as JSON.
  static func json(inFlight: Int) -> Case {
    Case(name: "JSON Int", codec: JSONPayloadCodec(), inFlight: inFlight) { client, number in
      _ = try await client.call("next", number, as: Int.self)
    }
  }

  /// Makes so many calls in all, and says how many a second that were.
  func measure(calls: Int) async throws -> Double {
    let broker = InMemoryBroker()
    var serving = RPCServer.Configuration()
    serving.codec = codec
    serving.prefetch = UInt16(inFlight)
    let server = try RPCServer(broker, serving: "bench", configuration: serving) { handlers in
      handlers.handle("echo") { (bytes: [UInt8]) in bytes }
      handlers.handle("next") { (number: Int) in number + 1 }
    }
    try broker.declareQueue(name: "bench")
    async let served: Void = server.run()
    var calling = RPCClient.Configuration()
    calling.codec = codec
    let rate = try await withRPCClient(broker, calling: "bench", configuration: calling) { client in
      try await run(client, calls: calls / 10)
      return try await run(client, calls: calls)
    }
    server.shutDown()
    try await served
    return rate
  }

  @discardableResult
  private func run(_ client: RPCClient, calls: Int) async throws -> Double {
    let each = calls / inFlight
    let time = try await ContinuousClock().measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<inFlight {
          group.addTask { for number in 0..<each { try await call(client, number) } }
        }
        try await group.waitForAll()
      }
    }
    return Double(each * inFlight) / (time / .seconds(1))
  }
}
