public import RPCCore

/// A method that the broker sends on a channel.
///
/// Large cases are indirect, so that passing a method on copies only one reference.
public enum ServerMethod: Equatable, Sendable {
  /// The exchange exists.
  case exchangeDeclared
  /// The exchange does not exist any more, if it ever did.
  case exchangeDeleted
  /// The binding between the exchanges exists.
  case exchangeBound
  /// The binding between the exchanges does not exist any more, if it ever did.
  case exchangeUnbound
  /// The queue exists under this name, with this number of waiting messages and of consumers.
  case queueDeclared(name: String, messageCount: Int, consumerCount: Int)
  /// The queue does not exist any more, nor do the messages that waited in it.
  ///
  /// The count is 0 if the queue never existed (B4).
  case queueDeleted(messageCount: Int)
  /// The messages that waited in the queue are gone. The count is their number.
  case queuePurged(messageCount: Int)
  /// The binding of the queue exists.
  case queueBound
  /// The binding of the queue does not exist any more, if it ever did.
  case queueUnbound
  /// The new prefetch holds from now on.
  case prefetchSet
  /// Deliveries come under this tag. The broker generated it if the client left it empty.
  case consuming(consumerTag: String)
  /// The client has ended the consumer, which gets no more deliveries.
  ///
  /// The answer is the same for a consumer that never existed (B10).
  case cancelled(consumerTag: String)
  /// The broker ended a consumer because its queue is gone.
  case consumerEnded(consumerTag: String)
  /// A message for a consumer.
  indirect case delivery(BrokerDelivery)
  /// A message for a client that asked with `get`; `remaining` messages still wait in the queue.
  indirect case got(BrokerDelivery, remaining: Int)
  /// No message waits in the queue of a `get`.
  case gotNothing
  /// A mandatory message that reached no queue. Its confirm, if any, follows (B7).
  indirect case returned(ReturnedMessage)
  /// The broker is done with a publication, or with `multiple` with all up to it.
  ///
  /// Tags count the channel's publications from 1, since confirms were selected.
  case confirmed(publishTag: UInt64, multiple: Bool)
  /// The broker refused a publication, or with `multiple` all up to it.
  ///
  /// Either a queue refused it because it is full, or a fault did (B7).
  case refused(publishTag: UInt64, multiple: Bool)
  /// The channel's deliveries return to their queues. The next deliveries may be the same messages.
  case recovered
  /// Publications are counted and confirmed from now on.
  case confirmsSelected
  /// The channel is transactional from now on.
  case transactionsSelected
  /// All that waited for the commit is done.
  case committed
  /// All that waited for a commit is discarded.
  case rolledBack
  /// The client has closed the channel.
  case channelClosed
  /// The channel ended with an error. Its unacknowledged deliveries were requeued.
  case channelFailed(AMQPError)
}

/// A message for one consumer, with its delivery tag.
public struct BrokerDelivery: Equatable, Sendable {
  /// The consumer's tag; empty for an answer to `get`.
  public var consumerTag: String
  /// The tag of the delivery.
  ///
  /// Tags count the channel's deliveries from 1.
  public var deliveryTag: UInt64
  /// Whether the message was delivered before and had to be acknowledged.
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

  /// The same delivery with another message.
  package func carrying(_ message: RPCMessage) -> BrokerDelivery {
    var delivery = self
    delivery.publication = publication.carrying(message)
    return delivery
  }

  /// Whether tags, redelivery, routes and messages are equal.
  ///
  /// The publication's flags do not count.
  public static func == (left: BrokerDelivery, right: BrokerDelivery) -> Bool {
    left.consumerTag == right.consumerTag && left.deliveryTag == right.deliveryTag
      && left.isRedelivered == right.isRedelivered && left.exchange == right.exchange
      && left.routingKey == right.routingKey && left.message == right.message
  }
}

/// A mandatory message that reached no queue.
public struct ReturnedMessage: Equatable, Sendable {
  /// The reason for the return: 312 NO_ROUTE (B7).
  public var error: AMQPError
  /// The exchange that the message was published to.
  public var exchange: String
  /// The routing key that the message was published with.
  public var routingKey: String
  /// The message with its properties.
  public var message: RPCMessage

  /// Makes a return as the publisher gets it.
  ///
  /// - Parameters:
  ///   - error: The reason for the return.
  ///   - exchange: The exchange that the message was published to.
  ///   - routingKey: The routing key that the message was published with.
  ///   - message: The message with its properties.
  public init(error: AMQPError, exchange: String, routingKey: String, message: RPCMessage) {
    self.error = error
    self.exchange = exchange
    self.routingKey = routingKey
    self.message = message
  }
}
