public import RPCCore

/// What whoever drives a ``BrokerStateMachine`` has to do, in order.
public enum BrokerAction: Equatable, Sendable {
  /// Send a method on a channel.
  case send(ServerMethod, to: ChannelID)
  /// The broker ended a connection; its channels and exclusive queues are gone already.
  case closeConnection(ConnectionID, AMQPError)
  /// Something happened that a journal wants to know; only while the broker is observed.
  case note(BrokerEvent)
}

/// What happens inside the broker, for whoever keeps a journal.
public enum BrokerEvent: Equatable, Sendable {
  case connectionOpened(ConnectionID)
  /// Without an error, the client closed it or vanished.
  case connectionClosed(ConnectionID, AMQPError?)
  case channelFailed(ChannelID, AMQPError)
  case queueDeclared(queue: String, owner: ConnectionID?)
  case queueDeleted(queue: String)
  case consumerAdded(consumerTag: String, queue: String, channel: ChannelID)
  case consumerRemoved(consumerTag: String, queue: String, channel: ChannelID)
  /// A publication arrived; what became of it follows.
  case published(Message, by: ChannelID)
  case enqueued(Message, queue: String)
  /// A publication reached no queue and was returned, if it was mandatory, or dropped.
  case unroutable(Message, exchange: String, routingKey: String, wasReturned: Bool)
  case delivered(
    Message, queue: String, to: ChannelID, deliveryTag: UInt64, isRedelivered: Bool,
    isAutoAcknowledged: Bool)
  case acknowledged(Message, queue: String, by: ChannelID, deliveryTag: UInt64)
  case requeued(Message, queue: String, cause: RequeueCause)
  case removed(Message, queue: String, cause: RemovalCause)
  case restarted
}

/// Why an unacknowledged delivery went back to its queue.
public enum RequeueCause: Hashable, Sendable {
  case negativelyAcknowledged
  case channelClosed
  case connectionClosed
  case recovered
  case brokerRestarted
}

/// Why a message left its queue, or never entered it, without being acknowledged.
public enum RemovalCause: Hashable, Sendable {
  case rejected
  case expired
  case purged
  case queueDeleted
  case queueFull
  /// A quorum queue had handed the message out too often.
  case deliveryLimit
  /// A fault made the broker refuse the publication.
  case refused
  case brokerRestarted
}
