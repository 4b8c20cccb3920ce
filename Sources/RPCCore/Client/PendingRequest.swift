/// A call that waits for its reply.
///
/// It is small, because there may be a million of them. Data that only few calls need is in
/// separate tables.
@usableFromInline
struct PendingRequest: Sendable {
  var call: CallID
  /// The number of the call on this client, which gives the order of sending.
  var serial: UInt64
  var correlation: CorrelationTable.Key
  /// The routing key of the request, which a cancel notice uses too.
  var routingKey: String
  /// The nearest deadline; it moves for a stream with a timeout per item.
  var deadline: Instant?
  var form: ReplyForm
  /// Whether the request is kept, so that it can be sent again after a loss.
  var isKept = false
}

/// The form of the replies to a request.
enum ReplyForm: UInt8, Sendable {
  /// One result.
  case result
  /// Items in order, and an end.
  case stream
  /// A ticket for a result that is fetched later.
  case ticket
  /// The result that belongs to a ticket, or the message that there is none yet.
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

/// The progress of a stream.
struct StreamProgress: Sendable {
  /// The number of items received in order.
  var items: Int64 = 0
  /// The deadline of the whole stream.
  var deadline: Instant?
  /// The longest time that the stream may stay silent.
  var itemTimeout: Duration?

  /// The nearest deadline of a stream whose request is sent, or whose last item arrives, at `now`.
  func deadline(after now: Instant) -> Instant? {
    guard let itemTimeout else { return deadline }
    let silent = now.advanced(by: itemTimeout)
    return deadline.map { min($0, silent) } ?? silent
  }
}

/// The request of an idempotent call, kept to be sent again on the next connection.
struct KeptRequest: Sendable {
  var request: Publication
  /// Whether the broker may drop the request from its queue at the call's deadline.
  var expires: Bool
  /// Whether the request was sent more than once; an earlier copy may then run even if the last one
  /// did not.
  var wasResent = false
}
