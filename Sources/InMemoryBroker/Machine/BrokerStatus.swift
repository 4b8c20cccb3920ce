public import RPCCore

/// A queue as a report shows it.
public struct QueueStatus: Equatable, Sendable {
  /// The queue as it exists: with its name, and without flags that had no effect.
  public var declaration: QueueDeclaration
  /// The connection that an exclusive queue belongs to.
  public var owner: ConnectionID?
  /// How many messages wait.
  public var ready: Int
  /// How many messages were handed out and not settled.
  public var unacknowledged: Int
  /// The consumers, in the order in which they came.
  public var consumers: [ConsumerStatus]
  /// The message that leaves next.
  public var head: Message?
  /// When the message that leaves next expires.
  public var headExpiry: Instant?
  /// Whether a fault makes the queue refuse publications.
  public var isFull: Bool
}

/// A consumer as a report shows it.
public struct ConsumerStatus: Equatable, Sendable {
  public var consumerTag: String
  public var channel: ChannelID
  public var queue: String
  public var isAutoAcknowledged: Bool
  public var isExclusive: Bool
  public var priority: Int32
  /// The limit of unacknowledged deliveries; 0 is none.
  public var prefetch: UInt16
  public var unacknowledged: Int
  /// Whether prefetch allows another delivery.
  public var hasCapacity: Bool
  /// Whether messages come at all: not while another consumer is the single active one.
  public var isActive: Bool
}

/// A channel as a report shows it: what it consumes and what it holds.
public struct ChannelStatus: Equatable, Sendable {
  public var connection: ConnectionID
  /// Whether an error ended the channel, which ignores everything until it is closed.
  public var hasFailed: Bool
  /// Whether publications are confirmed.
  public var confirms: Bool
  /// The limit for each consumer that is created from now on; 0 is none.
  public var prefetch: UInt16
  /// The limit for all consumers together; 0 is none.
  public var globalPrefetch: UInt16
  /// The consumers, in the order in which they came.
  public var consumers: [ConsumerStatus]
  /// What the channel holds, oldest first.
  public var unacknowledged: [HeldDelivery]
}

/// A message that was handed out on a channel and not settled.
public struct HeldDelivery: Equatable, Sendable {
  /// The queue it came from; empty if it is deleted.
  public var queue: String
  /// The consumer that got it; empty if it was cancelled, or for `get`.
  public var consumerTag: String
  public var deliveryTag: UInt64
  public var isRedelivered: Bool
  public var message: Message
}
