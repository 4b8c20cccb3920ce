/// How long a caller waits: for the client's timeout, for another, or forever.
public enum CallTimeout: Hashable, Sendable, ExpressibleByNilLiteral {
  /// The timeout of the client's configuration.
  case standard
  /// This long from the moment the call is made; the caller cannot extend it later (A2.2).
  case after(Duration)
  /// Forever, which is dangerous: the caller never notices a lost request or reply.
  case never

  /// Makes `timeout: nil` mean `never`.
  public init(nilLiteral: ()) { self = .never }

  /// Makes a timeout of a number of seconds.
  public static func seconds(_ seconds: Double) -> CallTimeout { .after(.seconds(seconds)) }

  /// Makes a timeout of a number of milliseconds.
  public static func milliseconds(_ milliseconds: Int) -> CallTimeout {
    .after(.milliseconds(milliseconds))
  }
}

/// The options of one call; a `nil` option takes the client's default.
public struct CallOptions: Sendable {
  /// How long the call waits; inside a handler, never beyond the deadline of the handled call
  /// (A2.6).
  public var timeout = CallTimeout.standard
  /// The longest time that a stream may stay silent, before its first reply or between two.
  public var itemTimeout: Duration?
  /// The exchange to publish to; the empty name routes straight to the queue of the routing key.
  public var exchange = ""
  /// The routing key, if it is not the queue that the client calls.
  public var routingKey: String?
  /// Whether the call fails at once if no queue takes the request (A4.4).
  public var isMandatory: Bool?
  /// Whether the request survives a restart of the broker.
  public var isPersistent: Bool?
  /// Whether the server may safely handle the request twice, so that it may be sent again (A4.4).
  public var isIdempotent = false
  /// The message ID of the request, by which a server with deduplication handles it once (A3.4).
  public var messageID: String?
  /// The correlation ID; `nil` lets the client make one by counting (A1.2).
  ///
  /// A call with an ID that the client still knows fails with ``RPCError/correlationIDInUse``.
  public var correlationID: String?
  /// The caller's own headers; the client replaces `deadline` and `mode` where it writes them
  /// itself.
  public var headers = FieldTable()

  /// Makes options that change nothing.
  public init() {}
}
