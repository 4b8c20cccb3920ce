/// A call as the caller wants it made.
public struct RPCRequest: Equatable, Sendable {
  /// The name under which a server registered the handler.
  public var method: String
  /// The encoded arguments.
  public var body: [UInt8]
  /// The MIME type of the arguments.
  public var contentType: String?
  /// The exchange to publish to; the empty name routes straight to the queue of the routing key.
  public var exchange = ""
  /// What the exchange routes by: without an exchange, the name of a queue.
  public var routingKey: String
  /// When the caller stops waiting; `nil` waits for ever, which is dangerous: a lost request or
  /// reply is then never noticed.
  public var deadline: Instant?
  /// Whether the request is useless after the deadline, so that the broker may drop it from its
  /// queue then.
  ///
  /// It covers the time in the queue only: a request that was delivered in time may still be
  /// handled after the deadline (A2.6).
  public var expiresAtDeadline = true
  /// Whether the deadline is sent along, so that the handler knows it (A2.6): in the header
  /// `deadline`, in nanoseconds on the caller's clock.
  public var carriesDeadline = true
  /// Whether the call fails at once if no queue takes the request.
  public var isMandatory = false
  /// Whether the request survives a restart of the broker.
  public var isPersistent = false
  /// Whether handling the request twice does no harm, so that it may be sent again after the
  /// connection was lost (``LossPolicy/resendIdempotent``).
  public var isIdempotent = false
  /// Whether the caller waits for an answer.
  public var expectsReply = true
  /// Where somebody else receives the answer, out of this client's sight (A1.7); nothing is pending
  /// then.
  ///
  /// ``expectsReply`` has to be `false` with it, or the call fails with
  /// ``RPCError/conflictingReplyAddress`` before anything is sent.
  public var replyTo: String?
  /// Whether many replies are wanted, each as soon as there is one (A1.8).
  public var isStream = false
  /// How long a stream may stay silent, in nanoseconds: the time starts when the request is sent,
  /// and again at each item in turn.
  ///
  /// ``deadline`` bounds the whole stream all the same.
  public var itemTimeout: Int64?
  /// Whether the reply is to be a ticket, by which the result is asked for later (A3.10).
  ///
  /// A ``PollingCall`` says how. A call cannot be a stream too.
  public var isPolling = false
  /// The correlation ID; `nil` lets the client count.
  ///
  /// Not sent if no answer is expected anywhere. One of a pending call, or of a settled one that
  /// the client still remembers, is refused.
  public var correlationID: String?
  /// The caller's name of the request, by which a server can tell a repeated one (A3.4).
  public var messageID: String?
  /// The caller's own headers; `deadline` and `mode` are replaced if the client has one to write.
  public var headers = FieldTable()

  /// Makes a request that expects one reply.
  ///
  /// - Parameters:
  ///   - method: The name under which a server registered the handler.
  ///   - body: The encoded arguments.
  ///   - routingKey: The queue of the server, as long as no exchange is named.
  ///   - deadline: When the caller stops waiting; `nil` waits for ever.
  public init(method: String, body: [UInt8] = [], routingKey: String, deadline: Instant? = nil) {
    self.method = method
    self.body = body
    self.routingKey = routingKey
    self.deadline = deadline
  }
}

/// A request on its way to the broker.
public struct OutgoingRequest: Equatable, Sendable {
  /// The exchange to publish to; the empty name routes straight to the queue of the routing key.
  public var exchange: String
  /// What the exchange routes by: without an exchange, the name of a queue or a reply address.
  public var routingKey: String
  /// Whether the message comes back if it reaches no queue (A4.4).
  public var isMandatory: Bool
  /// What is sent, with all its properties.
  public var message: RPCMessage

  /// Makes what a transport publishes.
  ///
  /// - Parameters:
  ///   - exchange: The exchange to publish to; the empty name routes by the names of queues.
  ///   - routingKey: What the exchange routes by.
  ///   - isMandatory: Whether the message comes back if it reaches no queue.
  ///   - message: What is sent.
  public init(
    exchange: String = "", routingKey: String, isMandatory: Bool = false, message: RPCMessage
  ) {
    self.exchange = exchange
    self.routingKey = routingKey
    self.isMandatory = isMandatory
    self.message = message
  }
}
