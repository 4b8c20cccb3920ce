/// How long a caller waits: the client's own timeout, another, or for ever.
public enum CallTimeout: Hashable, Sendable, ExpressibleByNilLiteral {
  /// What the client was told when it was made.
  case standard
  /// So long after the call is made; it cannot be prolonged afterwards (A2.2).
  case after(Duration)
  /// For ever, which is dangerous: a lost request or reply is then never noticed.
  case never

  /// `timeout: nil` waits for ever.
  public init(nilLiteral: ()) { self = .never }

  /// A timeout of a number of seconds.
  public static func seconds(_ seconds: Double) -> CallTimeout { .after(.seconds(seconds)) }

  /// A timeout of a number of milliseconds.
  public static func milliseconds(_ milliseconds: Int) -> CallTimeout {
    .after(.milliseconds(milliseconds))
  }
}

/// What one call does differently from what its client does by default; `nil` changes nothing.
public struct CallOptions: Sendable {
  /// How long the call waits; inside a handler, never longer than the handler's own caller (A2.6).
  public var timeout = CallTimeout.standard
  /// The longest time between two replies of a stream.
  public var itemTimeout: Duration?
  /// The exchange to publish to; the empty name routes straight to the queue of the routing key.
  public var exchange = ""
  /// The routing key, if it is not the queue that the client calls.
  public var routingKey: String?
  /// Whether the call fails at once if no queue takes the request (A4.4).
  public var isMandatory: Bool?
  /// Whether the request survives a restart of the broker.
  public var isPersistent: Bool?
  /// Whether handling the request twice does no harm, so that it may be sent again (A4.4).
  public var isIdempotent = false
  /// Names the request, so that a server with deduplication handles it once (A3.4).
  public var messageID: String?
  /// The correlation ID; `nil` lets the client count (A1.2).
  ///
  /// One that the client still knows is refused with ``RPCError/correlationIDInUse``.
  public var correlationID: String?
  /// The caller's own headers; those that the client writes itself, `deadline` and `mode`, are
  /// replaced.
  public var headers = FieldTable()

  /// Makes options that change nothing.
  public init() {}
}
