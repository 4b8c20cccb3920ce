import RPCCore

/// The payload of calls and replies.
enum Payload: String, Sendable {
  /// Plain bytes.
  case bytes
  /// A number as JSON; the reply is the next number.
  case number

  var codec: any PayloadCodec {
    switch self {
    case .bytes: RawPayloadCodec()
    case .number: JSONPayloadCodec()
    }
  }

  func register(in handlers: inout RPCHandlers) {
    switch self {
    case .bytes: handlers.handle("echo") { (bytes: [UInt8]) in bytes }
    case .number: handlers.handle("next") { (number: Int) in number + 1 }
    }
  }

  func call(_ client: RPCClient, _ number: Int) async throws {
    switch self {
    case .bytes: _ = try await client.call("echo", [1, 2, 3, 4] as [UInt8], as: [UInt8].self)
    case .number: _ = try await client.call("next", number, as: Int.self)
    }
  }

  /// A server configuration whose prefetch is the number of callers.
  func serving(inFlight: Int) -> RPCServer.Configuration {
    var serving = RPCServer.Configuration()
    serving.codec = codec
    serving.prefetch = UInt16(inFlight)
    return serving
  }

  var calling: RPCClient.Configuration {
    var calling = RPCClient.Configuration()
    calling.codec = codec
    return calling
  }

  /// Makes that many calls in all; each of the callers has one in flight.
  func make(_ calls: Int, inFlight: Int, by client: RPCClient) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<inFlight {
        group.addTask { for number in 0..<calls / inFlight { try await call(client, number) } }
      }
      try await group.waitForAll()
    }
  }
}
