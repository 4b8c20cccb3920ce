extension RPCServer {
  /// How a server serves.
  public struct Configuration: Sendable {
    /// How many requests are handled at a time, and where: one, in the delivery loop, if not
    /// changed (A3.2).
    public var executor = ExecutorPolicy.inline
    /// Where handlers run; `nil` is wherever the server does.
    public var taskExecutor: (any TaskExecutor)?
    /// When a request is acknowledged: after its reply, if not changed (A3.4).
    public var settlement = SettlementPolicy.afterReply
    /// What becomes of acknowledged requests when the link is lost: they are answered over the next one,
    /// if not changed.
    public var acknowledged = AcknowledgedPolicy.replyLater
    /// How many requests the broker may hand over before any is settled; 0 is no limit.
    public var prefetch: UInt16 = 1
    /// Whether the queue survives a restart of the broker.
    public var isDurable = false
    /// How arguments and results become bytes: as JSON, if not changed.
    public var codec: any PayloadCodec = JSONPayloadCodec()
    /// The error types that callers get as what they are (A4.1).
    public var errors = RemoteErrorRegistry()
    /// The largest request that is looked at, in bytes.
    public var maximumRequestSize = 16 * 1024 * 1024
    /// Whether handlers of cancelled calls are cancelled (A2.7).
    public var hearsCancel = false
    /// For how long a request with a message ID that was handled before is answered again instead
    /// of being handled again; `nil` is not at all (A3.4).
    public var deduplicationWindow: Duration?
    /// How long results of polling calls are kept (A3.10).
    public var resultRetention = Duration.seconds(60)
    /// How long handlers may go on when the server shuts down, before their requests are requeued.
    public var grace = Duration.seconds(10)
    /// How long after the loss of its link a server opens another; `nil` is never.
    public var reconnectDelay: Duration? = .seconds(1)

    /// Makes a configuration in which everything is as its property says.
    public init() {}
  }
}

/// A handler cannot have the name that it was registered under.
public enum HandlerNameError: Error, Hashable, CustomStringConvertible, Sendable {
  /// Two handlers have the same name (A3.1).
  case duplicate(String)
  /// Names that begin with `rpc.` are the server's own.
  case reserved(String)
  /// A request without a method's name is refused, so nobody could call it.
  case empty

  /// What is wrong with the name, in words for people.
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
  /// What the server's session is told.
  ///
  /// - Parameters:
  ///   - methods: The names of its methods.
  ///   - address: Where polls go.
  ///   - ticketPrefix: What its tickets begin with.
  func session(
    methods: [String], address: String, ticketPrefix: String
  ) -> ServerSession.Configuration {
    var requests = RPCServerStateMachine.Configuration(methods: methods)
    requests.executor = executor
    requests.settlement = settlement
    requests.acknowledged = acknowledged
    requests.maximumRequestSize = maximumRequestSize
    requests.receivesNotices = hearsCancel
    requests.address = address
    requests.ticketPrefix = ticketPrefix
    requests.resultRetention = resultRetention.nanoseconds
    requests.deduplicationWindow = deduplicationWindow?.nanoseconds
    var session = ServerSession.Configuration(requests: requests)
    session.reconnectDelay = reconnectDelay?.nanoseconds
    session.grace = grace.nanoseconds
    return session
  }
}
