/// What a delivery is settled by, in a whole run.
struct DeliveryTag: Sendable {
  private var channel: Int
  private var tag: UInt64

  init(_ delivery: DeliveryDetail) {
    channel = delivery.channel
    tag = delivery.tag
  }

  /// What tables know the delivery by.
  var key: NumberPair { NumberPair(tag, channel) }
}
