public import RPCCore

extension RPCActorSystem {
  /// How a system calls and serves.
  public struct Configuration: Sendable {
    /// How calls are made; its codec and its errors are not used.
    public var client = RPCClient.Configuration()
    /// How calls are served; its codec and its errors are not used.
    ///
    /// Up to 64 calls run at a time, because actors keep order among their own calls, and because
    /// an actor that is called back while it waits for its own call would wait for ever behind an
    /// inline executor (A3.3).
    public var server = RPCServer.Configuration()
    /// The error types that cross as what they are, in both directions (A4.1).
    public var errors = RemoteErrorRegistry()

    /// Makes a configuration in which up to 64 calls are served at a time.
    public init() {
      server.executor = .concurrent(maximum: 64)
      server.prefetch = 64
    }

    /// Registers an error type that is written as JSON.
    ///
    /// - Parameters:
    ///   - type: The error type.
    ///   - name: What the type is called on both sides, whatever its name in Swift.
    ///   - code: What the error is called by callers that do not know the type.
    /// - Throws: `RemoteErrorRegistry.RegistrationError` if the name or the type is registered
    ///   already.
    public mutating func registerError<Failure: Error & Codable>(
      _ type: Failure.Type, as name: String, code: ErrorCode = .handlerError
    ) throws(RemoteErrorRegistry.RegistrationError) {
      let codec = JSONPayloadCodec()
      try errors.register(
        type, as: name, code: code, encode: { try codec.encode($0) },
        decode: { try codec.decode(Failure.self, from: $0) })
    }

    var clientConfiguration: RPCClient.Configuration {
      var client = client
      client.codec = RawPayloadCodec()
      client.errors = errors
      return client
    }

    var serverConfiguration: RPCServer.Configuration {
      var server = server
      server.codec = RawPayloadCodec()
      server.errors = errors
      return server
    }
  }
}
