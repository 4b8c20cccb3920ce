public import RPCCore

extension RPCActorSystem {
  /// The settings of an actor system.
  public struct Configuration: Sendable {
    /// The settings for calls.
    ///
    /// Their codec and their error types are not used.
    public var client = RPCClient.Configuration()
    /// The settings for serving calls.
    ///
    /// Their codec and their error types are not used.
    ///
    /// By default up to 64 calls run at a time, because each actor itself orders its calls. With an
    /// inline executor, an actor could wait forever: it waits for its own call and is called back
    /// meanwhile (A3.3).
    public var server = RPCServer.Configuration()
    /// The error types that arrive as the same type, in both directions (A4.1).
    public var errors = RemoteErrorRegistry()

    /// Makes a configuration with the default values, in which up to 64 calls are served at a time.
    public init() {
      server.executor = .concurrent(maximum: 64)
      server.prefetch = 64
    }

    /// Registers an error type that is encoded as JSON.
    ///
    /// - Parameters:
    ///   - type: The error type.
    ///   - name: The type's name on both sides; its name in Swift does not matter.
    ///   - code: The code on both sides. Callers that do not know the type see this code.
    /// - Throws: `RemoteErrorRegistry.RegistrationError` if the name is empty, or if the name or
    ///   the type is registered already.
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
