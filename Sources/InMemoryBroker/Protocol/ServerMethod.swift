public import RPCCore

/// What the broker sends on a channel.
///
/// Large cases are indirect: methods pass many hands, and each would copy all that they hold.
public enum ServerMethod: Equatable, Sendable {
  case exchangeDeclared
  case exchangeDeleted
  case exchangeBound
  case exchangeUnbound
  case queueDeclared(name: String, messageCount: Int, consumerCount: Int)
  case queueDeleted(messageCount: Int)
  case queuePurged(messageCount: Int)
  case queueBound
  case queueUnbound
  case prefetchSet
  case consuming(consumerTag: String)
  case cancelled(consumerTag: String)
  /// The broker ended a consumer by itself, because its queue went away.
  case consumerEnded(consumerTag: String)
  indirect case delivery(Delivery)
  indirect case got(Delivery, remaining: Int)
  case gotNothing
  indirect case returned(Return)
  case confirmed(publishTag: UInt64, multiple: Bool)
  case refused(publishTag: UInt64, multiple: Bool)
  case recovered
  case confirmsSelected
  case transactionsSelected
  case committed
  case rolledBack
  case channelClosed
  /// The channel is gone because of an error; its unacknowledged deliveries were requeued.
  case channelFailed(AMQPError)
}

/// A message handed to a consumer.
public struct Delivery: Equatable, Sendable {
  /// Empty if the message was asked for with `get`.
  public var consumerTag: String
  /// Counts the channel's deliveries from 1.
  public var deliveryTag: UInt64
  /// Whether the message was handed to a consumer before, to be acknowledged.
  public var isRedelivered: Bool
  private var publication: Publication

  package init(
    consumerTag: String, deliveryTag: UInt64, isRedelivered: Bool, publication: Publication
  ) {
    self.consumerTag = consumerTag
    self.deliveryTag = deliveryTag
    self.isRedelivered = isRedelivered
    self.publication = publication
  }

  /// The exchange that the message was published to.
  public var exchange: String { publication.exchange }
  /// The routing key that the message was published with.
  public var routingKey: String { publication.routingKey }
  /// The message with its properties.
  public var message: Message { publication.message }

  /// The same delivery of another message.
  package func carrying(_ message: Message) -> Delivery {
    var delivery = self
    delivery.publication = publication.carrying(message)
    return delivery
  }

  /// Whether a mandatory flag was set has no part in what is delivered.
  public static func == (left: Delivery, right: Delivery) -> Bool {
    left.consumerTag == right.consumerTag && left.deliveryTag == right.deliveryTag
      && left.isRedelivered == right.isRedelivered && left.exchange == right.exchange
      && left.routingKey == right.routingKey && left.message == right.message
  }
}

/// A mandatory message that reached no queue.
public struct Return: Equatable, Sendable {
  /// Why the message comes back: 312 NO_ROUTE (B7).
  public var error: AMQPError
  /// The exchange that the message was published to.
  public var exchange: String
  /// The routing key that the message was published with.
  public var routingKey: String
  /// The message as it was published.
  public var message: Message

  /// Makes what a publisher gets back.
  ///
  /// - Parameters:
  ///   - error: Why the message comes back.
  ///   - exchange: The exchange that it was published to.
  ///   - routingKey: The routing key that it was published with.
  ///   - message: The message as it was published.
  public init(error: AMQPError, exchange: String, routingKey: String, message: Message) {
    self.error = error
    self.exchange = exchange
    self.routingKey = routingKey
    self.message = message
  }
}
