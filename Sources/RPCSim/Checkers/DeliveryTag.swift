/// The identity of a delivery in a whole run, as its settlement names it.
struct DeliveryTag: Sendable {
  private var channel: Int
  private var tag: UInt64

  init(_ delivery: DeliveryDetail) {
    channel = delivery.channel
    tag = delivery.tag
  }

  /// The key of the delivery in tables.
  var key: NumberPair { NumberPair(tag, channel) }
}
