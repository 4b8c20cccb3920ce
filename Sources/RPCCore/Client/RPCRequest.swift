/// A call, with all options of its caller.
public struct RPCRequest: Equatable, Sendable {
  /// The name under which a server registered the handler.
  public var method: String
  /// The encoded arguments.
  public var body: [UInt8]
  /// The MIME type of the arguments.
  public var contentType: String?
  /// The exchange to publish to; the empty name routes straight to the queue of the routing key.
  public var exchange = ""
  /// The routing key; for the empty exchange, the name of a queue.
  public var routingKey: String
  /// The instant at which the caller stops waiting; `nil` waits forever.
  ///
  /// Waiting forever is dangerous: the caller never notices a lost request or reply.
  public var deadline: Instant?
  /// Whether the broker may drop the request from its queue at the deadline.
  ///
  /// This covers only the time in the queue: a request that was delivered in time may still be
  /// handled after the deadline (A2.6).
  public var expiresAtDeadline = true
  /// Whether the request carries the deadline, so that the handler knows it (A2.6).
  ///
  /// The header `deadline` holds it in nanoseconds on the caller's clock.
  public var carriesDeadline = true
  /// Whether the call fails at once if no queue takes the request.
  public var isMandatory = false
  /// Whether the request survives a restart of the broker.
  public var isPersistent = false
  /// Whether the server may safely handle the request twice.
  ///
  /// Such a request may be sent again after the connection was lost
  /// (``LossPolicy/resendIdempotent``).
  public var isIdempotent = false
  /// Whether the caller waits for a reply.
  public var expectsReply = true
  /// A queue for the reply that another consumer reads (A1.7); the call is then not pending here.
  ///
  /// ``expectsReply`` must be `false` with it. Otherwise the call fails with
  /// ``RPCError/conflictingReplyAddress`` before anything is sent.
  public var replyTo: String?
  /// Whether the server sends any number of replies, each as soon as it is ready (A1.8).
  public var isStream = false
  /// The longest time that a stream may stay silent.
  ///
  /// The time starts when the request is sent, and again with each next item. ``deadline`` still
  /// limits the whole stream.
  public var itemTimeout: Duration?
  /// Whether the server answers with a ticket, with which the client polls for the result (A3.10).
  ///
  /// ``PollingCall`` is the machine for that. A polling call cannot be a stream.
  public var isPolling = false
  /// The correlation ID; `nil` lets the client make one by counting.
  ///
  /// It is sent only if a reply is expected, here or elsewhere. A call fails if the ID belongs to a
  /// pending call, or to a settled one that the client still remembers.
  public var correlationID: String?
  /// The message ID of the request, by which a server can recognize a repeat (A3.4).
  public var messageID: String?
  /// The caller's own headers; the client replaces `deadline` and `mode` where it writes them
  /// itself.
  public var headers = FieldTable()

  /// Makes a request that expects one reply.
  ///
  /// - Parameters:
  ///   - method: The name under which a server registered the handler.
  ///   - body: The encoded arguments.
  ///   - routingKey: The queue of the server, if no exchange is set.
  ///   - deadline: The instant at which the caller stops waiting; `nil` waits forever.
  public init(method: String, body: [UInt8] = [], routingKey: String, deadline: Instant? = nil) {
    self.method = method
    self.body = body
    self.routingKey = routingKey
    self.deadline = deadline
  }
}
