public import RPCCore

/// What the broker sends on a channel.
///
/// Large cases are indirect: methods pass many hands, and each would copy all that they hold.
public enum ServerMethod: Equatable, Sendable {
  /// The exchange is there.
  case exchangeDeclared
  /// The exchange is not there any more, if it ever was.
  case exchangeDeleted
  /// The exchanges are bound.
  case exchangeBound
  /// The exchanges are not bound any more, if they ever were.
  case exchangeUnbound
  /// The queue is there, under this name, with so many messages that wait and so many consumers.
  case queueDeclared(name: String, messageCount: Int, consumerCount: Int)
  /// The queue is not there any more, nor are the messages that waited in it; if it never was, 0
  /// (B4).
  case queueDeleted(messageCount: Int)
  /// The messages that waited in the queue, so many, are gone.
  case queuePurged(messageCount: Int)
  /// The queue is bound.
  case queueBound
  /// The queue is not bound any more, if it ever was.
  case queueUnbound
  /// The limit holds from now on.
  case prefetchSet
  /// Deliveries come under this tag, which the broker made up if the client left it empty.
  case consuming(consumerTag: String)
  /// The consumer has ended at its client's wish; nothing more is delivered to it.
  ///
  /// So is one that never was (B10).
  case cancelled(consumerTag: String)
  /// The broker ended a consumer by itself, because its queue went away.
  case consumerEnded(consumerTag: String)
  /// A message for a consumer.
  indirect case delivery(BrokerDelivery)
  /// A message for who asked with `get`; so many remain in the queue.
  indirect case got(BrokerDelivery, remaining: Int)
  /// No message waits in the queue that was asked.
  case gotNothing
  /// A mandatory message that reached no queue; its confirm, if any, comes behind it (B7).
  indirect case returned(ReturnedMessage)
  /// The broker has done what can be done with a publication, or with `multiple` with all up to it.
  ///
  /// Tags count the channel's publications from 1, since confirms were selected.
  case confirmed(publishTag: UInt64, multiple: Bool)
  /// The broker did not take a publication, or with `multiple` all up to it: a queue that refuses
  /// what it has no room for, or a fault (B7).
  case refused(publishTag: UInt64, multiple: Bool)
  /// The deliveries of the channel are being given back; what comes next may be one of them again.
  case recovered
  /// Publications are counted and confirmed from now on.
  case confirmsSelected
  /// The channel has a transaction from now on.
  case transactionsSelected
  /// What was held back has happened.
  case committed
  /// What was held back is forgotten.
  case rolledBack
  /// The channel has ended at its client's wish.
  case channelClosed
  /// The channel is gone because of an error; its unacknowledged deliveries were requeued.
  case channelFailed(AMQPError)
}

/// A message handed to a consumer.
public struct BrokerDelivery: Equatable, Sendable {
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
  public var message: RPCMessage { publication.message }

  /// The same delivery of another message.
  package func carrying(_ message: RPCMessage) -> BrokerDelivery {
    var delivery = self
    delivery.publication = publication.carrying(message)
    return delivery
  }

  /// Whether a mandatory flag was set has no part in what is delivered.
  public static func == (left: BrokerDelivery, right: BrokerDelivery) -> Bool {
    left.consumerTag == right.consumerTag && left.deliveryTag == right.deliveryTag
      && left.isRedelivered == right.isRedelivered && left.exchange == right.exchange
      && left.routingKey == right.routingKey && left.message == right.message
  }
}

/// A mandatory message that reached no queue.
public struct ReturnedMessage: Equatable, Sendable {
  /// Why the message comes back: 312 NO_ROUTE (B7).
  public var error: AMQPError
  /// The exchange that the message was published to.
  public var exchange: String
  /// The routing key that the message was published with.
  public var routingKey: String
  /// The message as it was published.
  public var message: RPCMessage

  /// Makes what a publisher gets back.
  ///
  /// - Parameters:
  ///   - error: Why the message comes back.
  ///   - exchange: The exchange that it was published to.
  ///   - routingKey: The routing key that it was published with.
  ///   - message: The message as it was published.
  public init(error: AMQPError, exchange: String, routingKey: String, message: RPCMessage) {
    self.error = error
    self.exchange = exchange
    self.routingKey = routingKey
    self.message = message
  }
}
