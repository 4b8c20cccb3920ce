/// What a delivery is settled by, in a whole run.
struct DeliveryTag: Hashable, Sendable {
  private var channel: Int
  private var tag: UInt64

  init(_ delivery: DeliveryDetail) {
    channel = delivery.channel
    tag = delivery.tag
  }

  /// Told as one word, because checkers look deliveries up at every event.
  func hash(into hasher: inout Hasher) {
    hasher.combine(UInt64(truncatingIfNeeded: channel) << 32 ^ tag)
  }
}
