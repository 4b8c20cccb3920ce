extension RPCServer {
  /// The settings of a server.
  public struct Configuration: Sendable {
    /// How many requests are handled at a time, and where (A3.2).
    ///
    /// The default is one at a time, in the delivery loop.
    public var executor = ExecutorPolicy.inline
    /// The executor that handlers run on; `nil` means the server's executor.
    public var taskExecutor: (any TaskExecutor)?
    /// When a request is acknowledged (A3.4).
    ///
    /// The default is after its reply.
    public var settlement = SettlementPolicy.afterReply
    /// The fate of acknowledged requests when the link is lost.
    ///
    /// By default they are answered over the next link.
    public var acknowledged = AcknowledgedPolicy.replyLater
    /// How many requests the broker may deliver before any is settled; 0 means no limit.
    public var prefetch: UInt16 = 1
    /// Whether the queue survives a restart of the broker.
    public var isDurable = false
    /// The codec for arguments and results.
    ///
    /// The default is JSON.
    public var codec: any PayloadCodec = JSONPayloadCodec()
    /// The error types that reach callers as the same type (A4.1).
    public var errors = RemoteErrorRegistry()
    /// The largest request body that is accepted, in bytes.
    public var maximumRequestSize = 16 * 1024 * 1024
    /// Whether handlers of cancelled calls are cancelled (A2.7).
    public var hearsCancel = false
    /// How long a request with a known message ID gets the first reply again (A3.4).
    ///
    /// With `nil`, it is handled again.
    public var deduplicationWindow: Duration?
    /// How long the results of polling calls are kept (A3.10).
    public var resultRetention = Duration.seconds(60)
    /// How long handlers may go on when the server shuts down, before their requests are requeued.
    public var grace = Duration.seconds(10)
    /// The time from the end of a link until the server opens another; `nil` means never.
    public var reconnectDelay: Duration? = .seconds(1)

    /// Makes a configuration with the default values.
    public init() {}
  }
}

/// The reason why a handler cannot have its name.
public enum HandlerNameError: Error, Hashable, CustomStringConvertible, Sendable {
  /// Two handlers have the same name (A3.1).
  case duplicate(String)
  /// Names that begin with `rpc.` are the server's own.
  case reserved(String)
  /// The name is empty. A request without a method's name is refused, so no call reaches the
  /// handler.
  case empty

  /// The problem with the name, as a text for people.
  public var description: String {
    switch self {
    case .duplicate(let name):
      "there are two handlers for '\(name)': give one of them another name"
    case .reserved(let name):
      "'\(name)' is no name for a handler: those that begin with 'rpc.' are the server's own"
    case .empty: "a handler needs a name"
    }
  }
}

extension RPCServer.Configuration {
  /// The configuration of the server's session.
  ///
  /// - Parameters:
  ///   - handlers: The server's handlers, whose indices the session uses.
  ///   - address: The address for polls.
  ///   - ticketPrefix: The prefix of the server's tickets.
  func session(
    for handlers: RPCHandlers, address: String, ticketPrefix: String
  ) -> ServerSession.Configuration {
    var requests = RPCServerStateMachine.Configuration(methods: handlers.handlers.map(\.name))
    requests.otherMethods = handlers.others
    requests.executor = executor
    requests.settlement = settlement
    requests.acknowledged = acknowledged
    requests.maximumRequestSize = maximumRequestSize
    requests.receivesNotices = hearsCancel
    requests.address = address
    requests.ticketPrefix = ticketPrefix
    requests.resultRetention = resultRetention
    requests.deduplicationWindow = deduplicationWindow
    var session = ServerSession.Configuration(requests: requests)
    session.reconnectDelay = reconnectDelay?.nanoseconds
    session.grace = grace.nanoseconds
    return session
  }
}
