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
  /// A client has connected.
  case connectionOpened(ConnectionID)
  /// Without an error, the client closed it or vanished.
  case connectionClosed(ConnectionID, AMQPError?)
  /// The broker ended a channel because of a client's mistake; what was delivered on it is requeued
  /// next (B10).
  case channelFailed(ChannelID, AMQPError)
  /// A queue was made; declaring one that is there already is not told. The owner is there if it is
  /// exclusive (B2).
  case queueDeclared(queue: String, owner: ConnectionID?)
  /// A queue is gone, for whatever reason; what becomes of its messages follows.
  case queueDeleted(queue: String)
  /// A consumer has begun. With direct reply-to, the queue is the address that replies go to (B15).
  case consumerAdded(consumerTag: String, queue: String, channel: ChannelID)
  /// A consumer has ended: cancelled, or gone with its channel or its queue.
  case consumerRemoved(consumerTag: String, queue: String, channel: ChannelID)
  /// A publication arrived; what became of it follows.
  case published(RPCMessage, by: ChannelID)
  /// A message has entered a queue, at its end or where its priority puts it.
  case enqueued(RPCMessage, queue: String)
  /// A publication reached no queue and was returned, if it was mandatory, or dropped.
  case unroutable(RPCMessage, exchange: String, routingKey: String, wasReturned: Bool)
  /// A message was handed to a consumer, or to who asked with `get`.
  case delivered(
    RPCMessage, queue: String, to: ChannelID, deliveryTag: UInt64, isRedelivered: Bool,
    isAutoAcknowledged: Bool)
  /// A delivery was acknowledged, and the queue is rid of its message.
  case acknowledged(RPCMessage, queue: String, by: ChannelID, deliveryTag: UInt64)
  /// A delivery was not acknowledged, and its message waits in the queue again (B9).
  case requeued(RPCMessage, queue: String, cause: RequeueCause)
  /// A message left its queue, or never entered it, without having been acknowledged.
  case removed(RPCMessage, queue: String, cause: RemovalCause)
  /// The broker stopped and started; what does not survive that follows (B24).
  case restarted
}

/// Why an unacknowledged delivery went back to its queue.
public enum RequeueCause: Hashable, Sendable {
  /// Its consumer gave it back, with `basic.nack` or `basic.reject`.
  case negativelyAcknowledged
  /// Its channel was closed by the client, or by the broker with an error (B10).
  case channelClosed
  /// Its connection ended, in whatever way (B10).
  case connectionClosed
  /// Its consumer asked for all that it holds to be delivered again, with `basic.recover`.
  case recovered
  /// The broker restarted, and the message was stored (B24).
  case brokerRestarted
}

/// Why a message left its queue, or never entered it, without being acknowledged.
public enum RemovalCause: Hashable, Sendable {
  /// Its consumer rejected it without requeue (B17).
  case rejected
  /// Its time to live was over when it came to the head of the queue (B16).
  case expired
  /// A client or a fault purged the queue.
  case purged
  /// The queue was deleted, with the messages in it and those at its consumers.
  case queueDeleted
  /// The queue was full, by its limits (B18) or a fault: the message gave way to others, or was not
  /// let in.
  case queueFull
  /// A quorum queue had handed the message out too often.
  case deliveryLimit
  /// A fault made the broker refuse the publication.
  case refused
  /// The broker restarted, and the message or its queue was not stored (B24).
  case brokerRestarted
}
