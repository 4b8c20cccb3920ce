import RPCCore

/// One message in one queue.
struct QueueEntry: Sendable {
  /// Where the message stands in its queue; given once, when it arrives, and kept when it returns.
  let position: UInt64
  let publication: Publication
  /// When the message expires; ``Instant/distantFuture`` if never.
  let expiry: Instant
  /// Whether the message was handed out before, to be acknowledged.
  var wasDelivered = false

  var message: Message { publication.message }
}
