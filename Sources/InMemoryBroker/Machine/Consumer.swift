import RPCCore

/// What the broker knows of a consumer.
struct Consumer: Sendable {
  let tag: String
  let channel: ChannelID
  let queue: QueueID
  let isAutoAcknowledged: Bool
  let isExclusive: Bool
  let priority: Int32
  /// The limit of the channel when the consumer came; 0 is none.
  let prefetch: UInt16
  var unacknowledgedCount = 0
  var place = Place.inRing
  /// Which delivery of the channel was its last, while its consumers share a limit.
  var lastTurn: UInt64 = 0
  /// Whether the channel's deliveries have reached the limit that all its consumers share.
  var isHeldBack = false
  /// Whether its queue has found that out, and asks no more until it is told that there is room.
  var isSuspended = false

  /// Whether the consumer takes turns with the others of its queue.
  enum Place: Hashable, Sendable {
    /// It does.
    ///
    /// Becomes `aside` when it is its turn and it may get nothing.
    case inRing
    /// It was found blocked; the number counts those who ever left the ring before.
    ///
    /// Becomes `inRing` when it may get another delivery.
    case aside(departure: UInt64)
  }

  /// Whether another delivery is allowed.
  ///
  /// A limit that a channel's consumers share holds all of them back.
  var hasCapacity: Bool { !isHeldBack && hasOwnCapacity }

  /// Whether the consumer's own prefetch allows another delivery; it does not limit automatic
  /// acknowledgement.
  var hasOwnCapacity: Bool {
    isAutoAcknowledged || prefetch == 0 || unacknowledgedCount < Int(prefetch)
  }

  /// Takes note of a delivery; returns what it is addressed with.
  mutating func takeDelivery() -> (channel: ChannelID, tag: String, isAutoAcknowledged: Bool) {
    if !isAutoAcknowledged { unacknowledgedCount += 1 }
    return (channel, tag, isAutoAcknowledged)
  }

  mutating func leaveRing(_ departure: UInt64) {
    place = .aside(departure: departure)
    if isHeldBack, hasOwnCapacity { isSuspended = true }
  }

  /// Takes note of a settled delivery; returns the priority to rejoin the ring with, if the
  /// consumer had left it.
  mutating func freeCapacity() -> Int32? {
    unacknowledgedCount -= 1
    guard place != .inRing else { return nil }
    place = .inRing
    return priority
  }
}
