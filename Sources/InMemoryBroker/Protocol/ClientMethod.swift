public import RPCCore

/// A method that a client sends on an open channel.
///
/// The cases are the methods of AMQP 0-9-1, named by what they do, with some of RabbitMQ's
/// extensions. Large cases are indirect, so that passing a method on copies only one reference.
public enum ClientMethod: Equatable, Sendable {
  /// Declares an exchange. An existing one must have the same properties; otherwise 406 (B3).
  indirect case declareExchange(ExchangeDeclaration)
  /// Deletes an exchange and its bindings. A missing exchange is no error.
  ///
  /// With `ifUnused`, an exchange to which anything is bound is kept: 406.
  case deleteExchange(name: String, ifUnused: Bool)
  /// Declares a queue. An existing one must have the same properties; otherwise 406 (B3).
  indirect case declareQueue(QueueDeclaration)
  /// Deletes a queue, its messages and its bindings. A missing queue is no error (B4).
  ///
  /// With `ifUnused`, a queue with consumers is kept: 406. With `ifEmpty`, a queue with waiting
  /// messages is kept: 406. A quorum queue refuses both conditions with 540.
  case deleteQueue(name: String, ifUnused: Bool, ifEmpty: Bool)
  /// Removes the messages that wait in a queue. Delivered messages stay at their consumers.
  case purgeQueue(name: String)
  /// Binds a queue to an exchange.
  indirect case bindQueue(QueueBinding)
  /// Removes a binding. A missing binding is no error.
  indirect case unbindQueue(QueueBinding)
  /// Binds an exchange to another exchange.
  indirect case bindExchange(ExchangeBinding)
  /// Removes a binding between exchanges. A missing binding is no error.
  indirect case unbindExchange(ExchangeBinding)
  /// Limits unacknowledged deliveries; 0 is no limit.
  ///
  /// The limit holds for each consumer that is created afterwards. With `isGlobal` it holds for all
  /// consumers of the channel together. RabbitMQ refuses a size in bytes with 540.
  case setPrefetch(count: UInt16, size: UInt32 = 0, isGlobal: Bool = false)
  /// Asks for deliveries from a queue until the consumer is cancelled.
  indirect case consume(ConsumeRequest)
  /// Ends a consumer. Its deliveries can still be settled (B10).
  case cancel(consumerTag: String)
  /// Asks for one message of a queue. If no message waits, the answer says so at once.
  case get(queue: String, isAutoAcknowledged: Bool)
  /// Sends a message to an exchange.
  case publish(Publication)
  /// Acknowledges a delivery. With `multiple`, all deliveries up to the tag; tag 0 then means all
  /// of them.
  case acknowledge(deliveryTag: UInt64, multiple: Bool)
  /// Requeues deliveries, or discards them, so that they are dead-lettered (B17).
  ///
  /// `multiple` has the meaning that it has in ``acknowledge(deliveryTag:multiple:)``.
  case negativeAcknowledge(deliveryTag: UInt64, multiple: Bool, requeue: Bool)
  /// Requeues one delivery, or discards it, so that it is dead-lettered (B17).
  case reject(deliveryTag: UInt64, requeue: Bool)
  /// Requeues all deliveries of the channel. Without `requeue` it is refused with 540 (B21).
  case recover(requeue: Bool)
  /// Makes the broker confirm each publication of the channel from now on (B7).
  case selectConfirms
  /// Makes publications and settlements of the channel wait for ``commit`` or ``rollback``.
  case selectTransactions
  /// Performs all that waits since the last ``commit`` or ``rollback``; 406 without a transaction
  /// (B21).
  case commit
  /// Discards all that waits since the last ``commit`` or ``rollback``; 406 without a transaction
  /// (B21).
  case rollback
  /// Ends the channel and requeues its unsettled deliveries (B10).
  case closeChannel
}

/// The declaration of an exchange.
public struct ExchangeDeclaration: Equatable, Sendable {
  /// The name.
  ///
  /// Names that begin with `amq.` are reserved for the broker (B3).
  public var name: String
  /// The name of the type as sent, so that an unknown type can be refused.
  public var type: String
  /// Whether the exchange is only looked up and not made: 404 if it is missing (B3).
  public var isPassive = false
  /// Whether the exchange survives a restart of the broker (B24).
  public var isDurable = false
  /// Whether the exchange is deleted when its last binding goes.
  public var isAutoDelete = false
  /// Whether only other exchanges can send to it.
  ///
  /// Publishing to it is an error 403 (B6).
  public var isInternal = false
  /// Optional arguments, such as `alternate-exchange` (B23).
  public var arguments = FieldTable()

  /// Makes a declaration without flags.
  ///
  /// - Parameters:
  ///   - name: The exchange's name.
  ///   - type: The type's name: `direct`, `fanout`, `topic` or `headers`. Another type is an error
  ///     503 (B3).
  public init(name: String, type: String = "direct") {
    self.name = name
    self.type = type
  }
}

/// The declaration of a queue.
public struct QueueDeclaration: Equatable, Sendable {
  /// The name.
  ///
  /// For an empty name the broker generates one.
  public var name: String
  /// Whether the queue is only looked up and not made: 404 if it is missing (B3).
  public var isPassive = false
  /// Whether the queue survives a restart of the broker (B24).
  ///
  /// An exclusive classic queue never does (B2).
  public var isDurable = false
  /// Whether only the declaring connection may use the queue, which ends with the connection.
  public var isExclusive = false
  /// Whether the queue is deleted when its last consumer goes.
  public var isAutoDelete = false
  /// Optional arguments, such as `x-message-ttl` (B23).
  public var arguments = FieldTable()

  /// Makes a declaration without flags.
  ///
  /// - Parameter name: The queue's name. For an empty name the broker generates one (B5).
  public init(name: String = "") {
    self.name = name
  }
}

/// A binding that makes an exchange send messages to a queue.
public struct QueueBinding: Equatable, Sendable {
  /// The queue that messages go to.
  ///
  /// An empty name means the queue that this channel declared last (B5).
  public var queue: String
  /// The exchange that messages come from.
  ///
  /// It cannot be the default exchange (B3).
  public var exchange: String
  /// The key that routing keys are compared with, by the rules of the exchange's type (B23).
  public var routingKey: String
  /// The headers that messages are compared with, for an exchange of type `headers` (B23).
  public var arguments = FieldTable()

  /// Makes a binding without arguments.
  ///
  /// - Parameters:
  ///   - queue: The queue that messages go to.
  ///   - exchange: The exchange that messages come from.
  ///   - routingKey: The key that routing keys are compared with.
  public init(queue: String, exchange: String, routingKey: String) {
    self.queue = queue
    self.exchange = exchange
    self.routingKey = routingKey
  }
}

/// A binding that makes one exchange, the source, send messages to another.
public struct ExchangeBinding: Equatable, Sendable {
  /// The exchange that messages go to.
  public var destination: String
  /// The exchange that messages come from.
  public var source: String
  /// The key that routing keys are compared with, by the rules of the source's type (B23).
  public var routingKey: String
  /// The headers that messages are compared with, for a source of type `headers` (B23).
  public var arguments = FieldTable()

  /// Makes a binding without arguments.
  ///
  /// - Parameters:
  ///   - destination: The exchange that messages go to.
  ///   - source: The exchange that messages come from.
  ///   - routingKey: The key that routing keys are compared with.
  public init(destination: String, source: String, routingKey: String) {
    self.destination = destination
    self.source = source
    self.routingKey = routingKey
  }
}

/// The parameters of a new consumer.
public struct ConsumeRequest: Equatable, Sendable {
  /// The queue.
  ///
  /// An empty name means the queue that this channel declared last.
  public var queue: String
  /// The consumer's name on its channel.
  ///
  /// For an empty name the broker generates one.
  public var consumerTag: String
  /// Whether a delivery counts as acknowledged once it is sent.
  ///
  /// The consumer's own prefetch then has no effect.
  public var isAutoAcknowledged = false
  /// Whether it must be the only consumer of the queue.
  ///
  /// It is refused with 403 if there is another (B11). Quorum queues ignore this flag.
  public var isExclusive = false
  /// The priority.
  ///
  /// Consumers with a higher one are served first.
  public var priority: Int32 = 0

  /// Makes the parameters of a consumer that shares its queue and acknowledges its deliveries.
  ///
  /// - Parameters:
  ///   - queue: The queue. An empty name means the queue that this channel declared last (B5).
  ///   - consumerTag: The consumer's name on its channel. For an empty name the broker generates
  ///     one.
  public init(queue: String, consumerTag: String = "") {
    self.queue = queue
    self.consumerTag = consumerTag
  }
}
