/// A call as the caller wants it made.
public struct Request: Equatable, Sendable {
  /// The name under which a server registered the handler.
  public var method: String
  /// The encoded arguments.
  public var body: [UInt8]
  /// The exchange to publish to; the empty name routes straight to the queue of the routing key.
  public var exchange = ""
  public var routingKey: String
  /// When the caller stops waiting; `nil` waits for ever, which is dangerous: a lost request or
  /// reply is then never noticed.
  public var deadline: Instant?
  /// Whether the request is useless after the deadline, so that the broker may drop it from its
  /// queue then.
  public var expiresAtDeadline = true
  /// Whether the call fails at once if no queue takes the request.
  public var isMandatory = false
  /// Whether the request survives a restart of the broker.
  public var isPersistent = false
  /// Whether the caller wants an answer at all.
  public var expectsReply = true
  /// The correlation ID; `nil` lets the client count.
  ///
  /// Not sent if no reply is expected. One of a pending call, or of a settled one that the client
  /// still remembers, is refused.
  public var correlationID: String?

  public init(method: String, body: [UInt8] = [], routingKey: String, deadline: Instant? = nil) {
    self.method = method
    self.body = body
    self.routingKey = routingKey
    self.deadline = deadline
  }
}

/// A request on its way to the broker.
public struct OutgoingRequest: Equatable, Sendable {
  public var exchange: String
  public var routingKey: String
  public var isMandatory: Bool
  public var message: Message
}
