/// A call that waits for its reply.
///
/// Small, because there may be a million; what few calls need lies in tables beside it.
@usableFromInline
struct PendingRequest: Sendable {
  var call: CallID
  /// Counts the calls of this client, so that they can be told off in the order of sending.
  var serial: UInt64
  var correlation: CorrelationTable.Key
  /// Where the servers that may have the request hear of its end.
  var routingKey: String
  /// The nearest deadline: for a stream with a timeout per item, it moves.
  var deadline: Instant?
  var form: ReplyForm
  /// Whether its request was kept, to be sent again.
  var isKept = false
}

/// What replies to a request look like.
enum ReplyForm: UInt8, Sendable {
  /// One result.
  case result
  /// Items in order, and an end.
  case stream
  /// A ticket for a result that is fetched later.
  case ticket
  /// The result that a ticket stands for, or the word that there is none yet.
  case poll

  init(of request: RPCRequest) {
    if request.isStream {
      self = .stream
    } else if request.isPolling {
      self = .ticket
    } else {
      self = request.method == EnvelopeNames.poll ? .poll : .result
    }
  }
}

/// How far a stream has come.
struct StreamProgress: Sendable {
  /// The number of items received in order.
  var items: Int64 = 0
  /// When the whole stream has to be over.
  var deadline: Instant?
  /// How long it may stay silent, in nanoseconds.
  var itemTimeout: Int64?

  /// The nearest deadline of a stream that has just shown life.
  func deadline(after now: Instant) -> Instant? {
    guard let itemTimeout else { return deadline }
    let silent = now.advanced(byNanoseconds: itemTimeout)
    return deadline.map { min($0, silent) } ?? silent
  }
}

/// The request of an idempotent call, which outlives the connection that it was sent on.
struct KeptRequest: Sendable {
  var request: OutgoingRequest
  /// Whether the broker may drop it from its queue at the call's deadline.
  var expires: Bool
  /// Whether it was sent more than once, so that an earlier copy may be handled whatever became of
  /// the last.
  var wasResent = false
}
