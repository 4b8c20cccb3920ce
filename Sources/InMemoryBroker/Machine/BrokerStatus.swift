package import RPCCore

/// A queue as a report shows it.
public struct QueueStatus: Equatable, Sendable {
  /// The queue as it exists: with its name, and without flags that had no effect.
  package var declaration: QueueDeclaration
  /// The connection that an exclusive queue belongs to.
  package var owner: ConnectionID?
  /// How many messages wait.
  public var ready: Int
  /// How many messages were handed out and not settled.
  public var unacknowledged: Int
  /// The consumers, in the order in which they came.
  package var consumers: [ConsumerStatus]
  /// The message that leaves next.
  package var head: RPCMessage?
  /// When the message that leaves next expires.
  package var headExpiry: Instant?
  /// Whether a fault makes the queue refuse publications.
  public var isFull: Bool
}

/// A consumer as a report shows it.
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
  /// The limit of unacknowledged deliveries; 0 is none.
  package var prefetch: UInt16
  /// How many messages it was handed and has not settled.
  package var unacknowledged: Int
  /// Whether prefetch allows another delivery.
  package var hasCapacity: Bool
  /// Whether messages come at all: not while another consumer is the single active one.
  package var isActive: Bool
}

/// A channel as a report shows it: what it consumes and what it holds.
package struct ChannelStatus: Equatable, Sendable {
  /// The connection that the channel belongs to.
  package var connection: ConnectionID
  /// Whether an error ended the channel, which ignores everything until it is closed.
  package var hasFailed: Bool
  /// Whether publications are confirmed.
  package var confirms: Bool
  /// The limit for each consumer that is created from now on; 0 is none.
  package var prefetch: UInt16
  /// The limit for all consumers together; 0 is none.
  package var globalPrefetch: UInt16
  /// The consumers, in the order in which they came.
  package var consumers: [ConsumerStatus]
  /// What the channel holds, oldest first.
  package var unacknowledged: [HeldDelivery]
}

/// A message that was handed out on a channel and not settled.
package struct HeldDelivery: Equatable, Sendable {
  /// The queue it came from; empty if it is deleted.
  package var queue: String
  /// The consumer that got it; empty if it was cancelled, or for `get`.
  package var consumerTag: String
  /// What the channel settles it by (B8).
  package var deliveryTag: UInt64
  /// Whether the message was handed out before, to be acknowledged (B9).
  package var isRedelivered: Bool
  /// The message as it was handed out.
  package var message: RPCMessage
}
