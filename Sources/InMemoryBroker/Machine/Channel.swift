import RPCCore

/// What the broker knows of a channel.
struct Channel: Sendable {
  let connection: ConnectionID
  /// Whether an error ended the channel; it then ignores everything until it is closed.
  var hasFailed = false
  /// Whether publications are confirmed.
  var confirms = false
  var lastPublishTag: UInt64 = 0
  var lastDeliveryTag: UInt64 = 0
  /// The limit for each consumer that is created from now on; 0 is none.
  var prefetch: UInt16 = 0
  /// What an empty queue name means (AMQP 0-9-1, queue.bind and others); empty if nothing.
  var lastDeclaredQueue = ""
  /// Its consumers, in the order in which they came.
  var consumers: [Slot] = []
  var unacknowledged = UnacknowledgedDeliveries()

  init(connection: ConnectionID) {
    self.connection = connection
  }

  /// The number of the publication that is settled now; `nil` if nobody counts them.
  mutating func takePublishTag() -> UInt64? {
    guard confirms else { return nil }
    lastPublishTag += 1
    return lastPublishTag
  }

  /// Counts a delivery and, if it must be acknowledged, keeps it; returns its tag.
  mutating func register(
    _ entry: QueueEntry, of queue: QueueID, consumer: Slot?, isAutoAcknowledged: Bool
  ) -> UInt64 {
    lastDeliveryTag += 1
    if !isAutoAcknowledged {
      let delivery = UnacknowledgedDelivery(queue: queue, consumer: consumer, entry: entry)
      unacknowledged.append(delivery, tag: lastDeliveryTag)
    }
    return lastDeliveryTag
  }
}
