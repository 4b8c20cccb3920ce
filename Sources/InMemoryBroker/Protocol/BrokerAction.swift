public import RPCCore

/// An action that the driver of a ``BrokerStateMachine`` performs.
///
/// Actions are performed in order.
public enum BrokerAction: Equatable, Sendable {
  /// Send a method on a channel.
  case send(ServerMethod, to: ChannelID)
  /// The broker ended a connection. Its channels and exclusive queues are already gone.
  case closeConnection(ConnectionID, AMQPError)
  /// An event happened inside the broker. Reported only while the broker is observed.
  case note(BrokerEvent)
}

/// An event inside the broker, for a journal.
public enum BrokerEvent: Equatable, Sendable {
  /// A client has connected.
  case connectionOpened(ConnectionID)
  /// A connection has ended. Without an error, the client closed it or vanished.
  case connectionClosed(ConnectionID, AMQPError?)
  /// The broker ended a channel because of a client's mistake. Its deliveries are requeued next
  /// (B10).
  case channelFailed(ChannelID, AMQPError)
  /// A queue was made. A declaration of an existing queue is not reported.
  ///
  /// The owner is set if the queue is exclusive (B2).
  case queueDeclared(queue: String, owner: ConnectionID?)
  /// A queue is gone. The events of its messages follow.
  case queueDeleted(queue: String)
  /// A consumer was added. With direct reply-to, the queue is the address for replies (B15).
  case consumerAdded(consumerTag: String, queue: String, channel: ChannelID)
  /// A consumer has ended: it was cancelled, or its channel or queue is gone.
  ///
  /// The end of a consumer of direct replies is not reported.
  case consumerRemoved(consumerTag: String, queue: String, channel: ChannelID)
  /// A publication arrived. The events of its routing follow.
  case published(RPCMessage, by: ChannelID)
  /// A message has entered a queue, at its end or where its priority puts it.
  case enqueued(RPCMessage, queue: String)
  /// A publication reached no queue. It was returned if it was mandatory, and otherwise dropped.
  case unroutable(RPCMessage, exchange: String, routingKey: String, wasReturned: Bool)
  /// A message was delivered to a consumer, or to a client that asked with `get`.
  case delivered(
    RPCMessage, queue: String, to: ChannelID, deliveryTag: UInt64, isRedelivered: Bool,
    isAutoAcknowledged: Bool)
  /// A delivery was acknowledged, and the queue has dropped its message.
  case acknowledged(RPCMessage, queue: String, by: ChannelID, deliveryTag: UInt64)
  /// A delivery was not acknowledged, and its message waits in the queue again (B9).
  case requeued(RPCMessage, queue: String, cause: RequeueCause)
  /// A message left its queue, or never entered it, without having been acknowledged.
  case removed(RPCMessage, queue: String, cause: RemovalCause)
  /// The broker stopped and started. The events of all that does not survive follow (B24).
  case restarted
}

/// Why an unacknowledged delivery went back to its queue.
public enum RequeueCause: Hashable, Sendable {
  /// Its consumer requeued it with `basic.nack` or `basic.reject`.
  case negativelyAcknowledged
  /// Its channel was closed by the client, or by the broker with an error (B10).
  case channelClosed
  /// Its connection ended (B10).
  case connectionClosed
  /// Its consumer asked with `basic.recover` to get all unacknowledged deliveries again.
  case recovered
  /// The broker restarted. A message that is not stored is removed right after (B24).
  case brokerRestarted
}

/// Why a message left its queue, or never entered it, without being acknowledged.
public enum RemovalCause: Hashable, Sendable {
  /// Its consumer rejected it without requeue (B17).
  case rejected
  /// Its time to live was over when it was at the head of the queue (B16).
  case expired
  /// A client or a fault purged the queue.
  case purged
  /// The queue was deleted, with its waiting and its delivered messages.
  case queueDeleted
  /// The queue was full, by its limits (B18) or by a fault. The message was dropped or not let in.
  case queueFull
  /// The message exceeded the delivery limit of a quorum queue.
  case deliveryLimit
  /// A fault made the broker refuse the publication.
  case refused
  /// The broker restarted, and the message or its queue was not stored (B24).
  case brokerRestarted
}
