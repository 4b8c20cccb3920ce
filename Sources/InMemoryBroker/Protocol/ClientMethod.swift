public import RPCCore

/// What a client sends on an open channel.
///
/// The cases are the methods of AMQP 0-9-1 under the names that its specification gives them. Large
/// ones are indirect: methods pass many hands, and each would copy all that they hold.
public enum ClientMethod: Equatable, Sendable {
  /// Makes an exchange, or makes sure that there is one like it: 406 if it is another (B3).
  indirect case declareExchange(ExchangeDeclaration)
  /// Deletes an exchange, with its bindings; one that is not there is no mistake.
  ///
  /// With `ifUnused`, one that something is bound to is kept: 406.
  case deleteExchange(name: String, ifUnused: Bool)
  /// Makes a queue, or makes sure that there is one like it: 406 if it is another (B3).
  indirect case declareQueue(QueueDeclaration)
  /// Deletes a queue, with its messages and bindings; one that is not there is no mistake (B4).
  ///
  /// With `ifUnused`, one that has consumers is kept, and with `ifEmpty` one in which messages
  /// wait: 406. A quorum queue refuses both conditions with 540.
  case deleteQueue(name: String, ifUnused: Bool, ifEmpty: Bool)
  /// Throws away the messages that wait in a queue; those at consumers stay.
  case purgeQueue(name: String)
  /// Lets messages of an exchange reach a queue.
  indirect case bindQueue(QueueBinding)
  /// Takes a binding back; one that is not there is no mistake.
  indirect case unbindQueue(QueueBinding)
  /// Lets messages of an exchange reach another one.
  indirect case bindExchange(ExchangeBinding)
  /// Takes a binding between exchanges back; one that is not there is no mistake.
  indirect case unbindExchange(ExchangeBinding)
  /// Limits unacknowledged deliveries: to each consumer that is created afterwards, or with
  /// `isGlobal` to all of the channel together; 0 is no limit. RabbitMQ knows no size in bytes.
  case setPrefetch(count: UInt16, size: UInt32 = 0, isGlobal: Bool = false)
  /// Asks for deliveries from a queue until the consumer is cancelled.
  indirect case consume(ConsumeRequest)
  /// Ends a consumer; what it holds it may still settle (B10).
  case cancel(consumerTag: String)
  /// Asks for one message of a queue, which is not waited for.
  case get(queue: String, isAutoAcknowledged: Bool)
  /// Sends a message to an exchange.
  case publish(Publication)
  /// With `multiple`, all deliveries up to the tag; tag 0 then means all there are.
  case acknowledge(deliveryTag: UInt64, multiple: Bool)
  /// Gives deliveries back to their queue, or gives them up: then they are dead-lettered (B17).
  ///
  /// `multiple` means what it means in ``acknowledge(deliveryTag:multiple:)``.
  case negativeAcknowledge(deliveryTag: UInt64, multiple: Bool, requeue: Bool)
  /// Gives one delivery back to its queue, or gives it up: then it is dead-lettered (B17).
  case reject(deliveryTag: UInt64, requeue: Bool)
  /// Gives all deliveries of the channel back to their queues; without `requeue` it is refused with
  /// 540 (B21).
  case recover(requeue: Bool)
  /// Makes the broker confirm each publication of the channel from now on (B7).
  case selectConfirms
  /// Makes what is published and settled on the channel wait for ``commit`` or ``rollback``.
  case selectTransactions
  /// Makes what was held back since the last ``commit`` or ``rollback`` happen; 406 without a
  /// transaction (B21).
  case commit
  /// Forgets what was held back since the last ``commit`` or ``rollback``; 406 without a
  /// transaction (B21).
  case rollback
  /// Ends the channel, which requeues what was delivered on it and not settled (B10).
  case closeChannel
}

/// An exchange as its declaration describes it.
public struct ExchangeDeclaration: Equatable, Sendable {
  /// The name; those that begin with `amq.` are the broker's own (B3).
  public var name: String
  /// The type's name as sent, so that an unknown one can be refused.
  public var type: String
  /// Whether the exchange is only looked for, and not made: 404 if it is not there (B3).
  public var isPassive = false
  /// Whether the exchange survives a restart of the broker (B24).
  public var isDurable = false
  /// Whether the exchange is deleted when its last binding goes.
  public var isAutoDelete = false
  /// Whether only other exchanges can send to it: publishing to it is answered with 403 (B6).
  public var isInternal = false
  /// More wishes, such as `alternate-exchange` (B23).
  public var arguments = FieldTable()

  /// Makes a declaration without flags.
  ///
  /// - Parameters:
  ///   - name: The exchange's name.
  ///   - type: The type's name: `direct`, `fanout`, `topic` or `headers`; another one is answered
  ///     with 503 (B3).
  public init(name: String, type: String = "direct") {
    self.name = name
    self.type = type
  }
}

/// A queue as its declaration describes it.
public struct QueueDeclaration: Equatable, Sendable {
  /// The name; an empty one asks the broker to make one up.
  public var name: String
  /// Whether the queue is only looked for, and not made: 404 if it is not there (B3).
  public var isPassive = false
  /// Whether the queue survives a restart of the broker (B24); an exclusive classic queue never
  /// does (B2).
  public var isDurable = false
  /// Whether only the declaring connection may use the queue, which is deleted with it.
  public var isExclusive = false
  /// Whether the queue is deleted when its last consumer goes.
  public var isAutoDelete = false
  /// More wishes, such as `x-message-ttl` (B23).
  public var arguments = FieldTable()

  /// Makes a declaration without flags.
  ///
  /// - Parameter name: The queue's name; an empty one asks the broker to make one up (B5).
  public init(name: String = "") {
    self.name = name
  }
}

/// What sends messages of an exchange to a queue.
public struct QueueBinding: Equatable, Sendable {
  /// The queue that messages go to; an empty name means the one that this channel declared last
  /// (B5).
  public var queue: String
  /// The exchange that messages come from; not the default one (B3).
  public var exchange: String
  /// What routing keys are compared with, in the way of the exchange's type (B23).
  public var routingKey: String
  /// What headers are compared with, if the exchange is one of `headers` (B23).
  public var arguments = FieldTable()

  /// Makes a binding without arguments.
  ///
  /// - Parameters:
  ///   - queue: The queue that messages go to.
  ///   - exchange: The exchange that they come from.
  ///   - routingKey: What routing keys are compared with.
  public init(queue: String, exchange: String, routingKey: String) {
    self.queue = queue
    self.exchange = exchange
    self.routingKey = routingKey
  }
}

/// What sends messages of an exchange, the source, to another one.
public struct ExchangeBinding: Equatable, Sendable {
  /// The exchange that messages go to.
  public var destination: String
  /// The exchange that messages come from.
  public var source: String
  /// What routing keys are compared with, in the way of the source's type (B23).
  public var routingKey: String
  /// What headers are compared with, if the source is one of `headers` (B23).
  public var arguments = FieldTable()

  /// Makes a binding without arguments.
  ///
  /// - Parameters:
  ///   - destination: The exchange that messages go to.
  ///   - source: The exchange that they come from.
  ///   - routingKey: What routing keys are compared with.
  public init(destination: String, source: String, routingKey: String) {
    self.destination = destination
    self.source = source
    self.routingKey = routingKey
  }
}

/// A request for deliveries from a queue.
public struct ConsumeRequest: Equatable, Sendable {
  /// The queue; an empty name means the one that this channel declared last.
  public var queue: String
  /// The consumer's name on its channel; an empty one asks the broker to make one up.
  public var consumerTag: String
  /// Whether a delivery counts as acknowledged once it is sent; prefetch does not limit it then.
  public var isAutoAcknowledged = false
  /// Whether it wants the queue for itself; it is refused with 403 if another consumes it (B11).
  ///
  /// Quorum queues take no notice of it.
  public var isExclusive = false
  /// Consumers with a higher priority are served first.
  public var priority: Int32 = 0

  /// Makes a request for deliveries that are acknowledged, of a queue that others may consume too.
  ///
  /// - Parameters:
  ///   - queue: The queue; an empty name means the one that this channel declared last (B5).
  ///   - consumerTag: The consumer's name on its channel; an empty one asks the broker to make one
  ///     up.
  public init(queue: String, consumerTag: String = "") {
    self.queue = queue
    self.consumerTag = consumerTag
  }
}
