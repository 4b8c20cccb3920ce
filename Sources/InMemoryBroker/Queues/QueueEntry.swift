import RPCCore

/// One message in one queue.
struct QueueEntry: Sendable {
  /// Where the message stands in its queue: given when it arrives, and kept when it returns to a
  /// classic queue.
  var position: UInt64
  let publication: Publication
  /// When the message expires; ``Instant/distantFuture`` if never.
  let expiry: Instant
  /// Whether the message was handed out before, to be acknowledged.
  var wasDelivered = false
  /// How often a quorum queue took the message back; 0 in any other.
  var returnCount: UInt32 = 0

  var message: RPCMessage { publication.message }
}
