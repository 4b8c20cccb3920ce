import RPCCore

/// One message in one queue.
struct QueueEntry: Sendable {
  /// The message's position in its queue.
  ///
  /// It gets one on arrival, and keeps it when it returns to a classic queue.
  var position: UInt64
  let publication: Publication
  /// The instant when the message expires; ``Instant/distantFuture`` if never.
  let expiry: Instant
  /// Whether the message was delivered before and had to be acknowledged.
  var wasDelivered = false
  /// How often the message returned to a quorum queue; 0 in other queues.
  var returnCount: UInt32 = 0

  var message: RPCMessage { publication.message }
}
