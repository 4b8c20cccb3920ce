extension RPCClient {
  /// How a client calls.
  public struct Configuration: Sendable {
    /// How long a call waits if it does not say; `nil` is for ever.
    public var timeout: Duration? = .seconds(30)
    /// How arguments and results become bytes: as JSON, if not changed.
    public var codec: any PayloadCodec = JSONPayloadCodec()
    /// The error types that arrive as what they are (A4.1).
    public var errors = RemoteErrorRegistry()
    /// Which reply counts if there are several: the first, if not changed (A1.3).
    public var replyPolicy = ReplyPolicy.firstWins
    /// What becomes of the pending calls when the link is lost: they fail, if not changed (A4.4).
    public var lossPolicy = LossPolicy.failPending
    /// How long after the loss of its link a client opens another; `nil` is never.
    public var reconnectDelay: Duration? = .seconds(1)
    /// What becomes of a call that is made while there is no link: it waits for one, if not changed.
    public var withoutLink = WithoutLinkPolicy.wait
    /// Whether calls fail at once if no queue takes the request.
    public var isMandatory = true
    /// Whether requests survive a restart of the broker.
    public var isPersistent = false
    /// Whether a request is dropped from its queue at its deadline (A2.6).
    public var expiresAtDeadline = true
    /// Whether the broker confirms each request, so that one it refused fails at once.
    public var usesConfirms = false
    /// Whether servers are told of cancelled calls (A2.7).
    public var announcesCancel = false
    /// How many settled calls are remembered, to tell a duplicate or late reply from a stray one.
    public var rememberedCalls = 1024

    /// Makes a configuration in which everything is as its property says.
    public init() {}
  }
}

extension RPCClient.Configuration {
  /// What the client's session is told.
  ///
  /// - Parameter prefix: What its correlation IDs begin with.
  func session(prefix: String) -> ClientSession.Configuration {
    var session = ClientSession.Configuration()
    session.calls.correlationPrefix = prefix
    session.calls.usesConfirms = usesConfirms
    session.calls.rememberedCalls = rememberedCalls
    session.calls.replyPolicy = replyPolicy
    session.calls.lossPolicy = lossPolicy
    session.reconnectDelay = reconnectDelay?.nanoseconds
    session.withoutLink = withoutLink
    return session
  }
}
