extension RPCClient {
  /// The configuration of a client.
  public struct Configuration: Sendable {
    /// The timeout of a call that sets none; `nil` waits forever.
    public var timeout: Duration? = .seconds(30)
    /// The codec of arguments and results; the default is JSON.
    public var codec: any PayloadCodec = JSONPayloadCodec()
    /// The error types that the caller gets as themselves (A4.1).
    public var errors = RemoteErrorRegistry()
    /// Which of several replies to a call counts; the default is the first (A1.3).
    public var replyPolicy = ReplyPolicy.firstWins
    /// What happens to pending calls when the link is lost; by default they fail (A4.4).
    public var lossPolicy = LossPolicy.failPending
    /// The time from the end of a link until the client opens another; `nil` is never.
    public var reconnectDelay: Duration? = .seconds(1)
    /// What happens to a call that is made without a link; by default it waits for one.
    public var withoutLink = WithoutLinkPolicy.wait
    /// Whether a call fails at once if no queue takes its request.
    public var isMandatory = true
    /// Whether requests survive a restart of the broker.
    public var isPersistent = false
    /// Whether a request is dropped from its queue at its deadline (A2.6).
    public var expiresAtDeadline = true
    /// Whether the broker confirms each request, so that a call fails at once if its request is
    /// refused.
    public var usesConfirms = false
    /// Whether the client announces cancelled calls to servers (A2.7).
    public var announcesCancel = false
    /// The number of ended calls to remember, to tell a duplicate or late reply from a stray one.
    public var rememberedCalls = 1024

    /// Makes a configuration with the default values.
    public init() {}
  }
}

extension RPCClient.Configuration {
  /// The configuration of the client's session.
  ///
  /// - Parameter prefix: The prefix of the client's correlation IDs.
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
