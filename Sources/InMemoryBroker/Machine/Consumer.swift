import RPCCore

/// The broker's record of a consumer.
struct Consumer: Sendable {
  let tag: String
  let channel: ChannelID
  let queue: QueueID
  let isAutoAcknowledged: Bool
  let isExclusive: Bool
  let priority: Int32
  /// The prefetch of the channel when the consumer was added; 0 is no limit.
  let prefetch: UInt16
  var unacknowledgedCount = 0
  var ringState = RingState.inRing
  /// The number of its last delivery among those of the channel, while the consumers share a limit.
  var lastTurn: UInt64 = 0
  /// Whether the channel's deliveries have reached the limit that all its consumers share.
  var isHeldBack = false
  /// Whether its queue has noticed that.
  ///
  /// The queue then waits until the channel has room.
  var isSuspended = false

  /// The consumer's part in the turns of its queue's consumers.
  enum RingState: Hashable, Sendable {
    /// The consumer takes turns.
    ///
    /// Becomes `aside` when its turn comes and it may get no delivery.
    case inRing
    /// The consumer was found blocked. The number counts departures from the ring so far.
    ///
    /// Becomes `inRing` when it may get another delivery.
    case aside(departure: UInt64)
  }

  /// Whether the consumer may get another delivery.
  ///
  /// A limit that a channel's consumers share holds all of them back.
  var hasCapacity: Bool { !isHeldBack && hasOwnCapacity }

  /// Whether the consumer's own prefetch allows another delivery.
  ///
  /// It does not limit a consumer with automatic acknowledgement.
  var hasOwnCapacity: Bool {
    isAutoAcknowledged || prefetch == 0 || unacknowledgedCount < Int(prefetch)
  }

  /// Counts a delivery; returns the values that address it.
  mutating func takeDelivery() -> (channel: ChannelID, tag: String, isAutoAcknowledged: Bool) {
    if !isAutoAcknowledged { unacknowledgedCount += 1 }
    return (channel, tag, isAutoAcknowledged)
  }

  mutating func leaveRing(_ departure: UInt64) {
    ringState = .aside(departure: departure)
    if isHeldBack, hasOwnCapacity { isSuspended = true }
  }

  /// Counts a settled delivery; returns the priority to rejoin the ring with, if the consumer had
  /// left it.
  mutating func freeCapacity() -> Int32? {
    unacknowledgedCount -= 1
    guard ringState != .inRing else { return nil }
    ringState = .inRing
    return priority
  }
}
