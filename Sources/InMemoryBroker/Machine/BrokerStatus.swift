package import RPCCore

/// The state of a queue, for reports.
public struct QueueStatus: Equatable, Sendable {
  /// The queue's declaration with the name in use, and without flags that had no effect.
  package var declaration: QueueDeclaration
  /// The connection that an exclusive queue belongs to.
  package var owner: ConnectionID?
  /// The number of messages that wait.
  public var ready: Int
  /// The number of messages that were delivered and not settled.
  public var unacknowledged: Int
  /// The consumers, in the order in which they were added.
  package var consumers: [ConsumerStatus]
  /// The number of consumers.
  public var consumerCount: Int { consumers.count }
  /// The message that leaves next.
  package var head: RPCMessage?
  /// The instant when the message that leaves next expires; `nil` if it never expires.
  package var headExpiry: Instant?
  /// Whether a fault makes the queue refuse publications.
  public var isFull: Bool
}

/// The state of a consumer, for reports.
package struct ConsumerStatus: Equatable, Sendable {
  /// The consumer's name, unique on its channel.
  package var consumerTag: String
  /// The channel that it consumes on.
  package var channel: ChannelID
  /// The name of the queue that it consumes.
  package var queue: String
  /// Whether a delivery counts as acknowledged once it is sent.
  package var isAutoAcknowledged: Bool
  /// Whether it consumes its queue alone (B11).
  package var isExclusive: Bool
  /// Its priority: consumers with a higher one are served first (B13).
  package var priority: Int32
  /// The limit of unacknowledged deliveries; 0 is no limit.
  package var prefetch: UInt16
  /// The number of its deliveries that are not settled.
  package var unacknowledged: Int
  /// Whether prefetch allows another delivery.
  package var hasCapacity: Bool
  /// Whether it gets messages; false while another consumer is the single active one.
  package var isActive: Bool
}

/// The state of a channel, for reports.
package struct ChannelStatus: Equatable, Sendable {
  /// The connection that the channel belongs to.
  package var connection: ConnectionID
  /// Whether an error ended the channel, which ignores everything until it is closed.
  package var hasFailed: Bool
  /// Whether publications are confirmed.
  package var confirms: Bool
  /// The limit for each consumer that is created from now on; 0 is no limit.
  package var prefetch: UInt16
  /// The limit for all consumers together; 0 is no limit.
  package var globalPrefetch: UInt16
  /// The consumers, in the order in which they were added.
  package var consumers: [ConsumerStatus]
  /// The number of consumers.
  public var consumerCount: Int { consumers.count }
  /// The deliveries that are not settled, oldest first.
  package var unacknowledged: [HeldDelivery]
}

/// A delivery that is not settled, or whose settlement waits for a commit.
package struct HeldDelivery: Equatable, Sendable {
  /// The queue that it came from; empty if the queue is deleted.
  package var queue: String
  /// The consumer that got it; empty for `get`, or if the consumer is gone.
  package var consumerTag: String
  /// The tag with which the channel settles it (B8).
  package var deliveryTag: UInt64
  /// Whether the message was delivered before and had to be acknowledged (B9).
  package var isRedelivered: Bool
  /// The delivered message.
  package var message: RPCMessage
}
