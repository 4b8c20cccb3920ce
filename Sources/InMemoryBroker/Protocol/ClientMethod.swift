public import RPCCore

/// What a client sends on an open channel.
///
/// The cases are the methods of AMQP 0-9-1 under the names that its specification gives them. Large
/// ones are indirect: methods pass many hands, and each would copy all that they hold.
public enum ClientMethod: Equatable, Sendable {
  indirect case declareExchange(ExchangeDeclaration)
  case deleteExchange(name: String, ifUnused: Bool)
  indirect case declareQueue(QueueDeclaration)
  case deleteQueue(name: String, ifUnused: Bool, ifEmpty: Bool)
  case purgeQueue(name: String)
  indirect case bindQueue(Binding)
  indirect case unbindQueue(Binding)
  indirect case bindExchange(ExchangeBinding)
  indirect case unbindExchange(ExchangeBinding)
  /// Limits unacknowledged deliveries: to each consumer that is created afterwards, or with
  /// `isGlobal` to all of the channel together; 0 is no limit. RabbitMQ knows no size in bytes.
  case setPrefetch(count: UInt16, size: UInt32 = 0, isGlobal: Bool = false)
  indirect case consume(ConsumeRequest)
  case cancel(consumerTag: String)
  case get(queue: String, isAutoAcknowledged: Bool)
  case publish(Publication)
  /// With `multiple`, all deliveries up to the tag; tag 0 then means all there are.
  case acknowledge(deliveryTag: UInt64, multiple: Bool)
  case negativeAcknowledge(deliveryTag: UInt64, multiple: Bool, requeue: Bool)
  case reject(deliveryTag: UInt64, requeue: Bool)
  case recover(requeue: Bool)
  case selectConfirms
  /// Makes what is published and settled on the channel wait for ``commit`` or ``rollback``.
  case selectTransactions
  case commit
  case rollback
  case closeChannel
}

/// An exchange as its declaration describes it.
public struct ExchangeDeclaration: Equatable, Sendable {
  public var name: String
  /// The type's name as sent, so that an unknown one can be refused.
  public var type: String
  public var isPassive = false
  public var isDurable = false
  public var isAutoDelete = false
  public var isInternal = false
  public var arguments = FieldTable()

  public init(name: String, type: String = "direct") {
    self.name = name
    self.type = type
  }
}

/// A queue as its declaration describes it.
public struct QueueDeclaration: Equatable, Sendable {
  /// The name; an empty one asks the broker to make one up.
  public var name: String
  public var isPassive = false
  public var isDurable = false
  /// Whether only the declaring connection may use the queue, which is deleted with it.
  public var isExclusive = false
  /// Whether the queue is deleted when its last consumer goes.
  public var isAutoDelete = false
  public var arguments = FieldTable()

  public init(name: String = "") {
    self.name = name
  }
}

/// What sends messages of an exchange to a queue.
public struct Binding: Equatable, Sendable {
  public var queue: String
  public var exchange: String
  public var routingKey: String
  public var arguments = FieldTable()

  public init(queue: String, exchange: String, routingKey: String) {
    self.queue = queue
    self.exchange = exchange
    self.routingKey = routingKey
  }
}

/// What sends messages of an exchange, the source, to another one.
public struct ExchangeBinding: Equatable, Sendable {
  public var destination: String
  public var source: String
  public var routingKey: String
  public var arguments = FieldTable()

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
  public var isExclusive = false
  /// Consumers with a higher priority are served first.
  public var priority: Int32 = 0

  public init(queue: String, consumerTag: String = "") {
    self.queue = queue
    self.consumerTag = consumerTag
  }
}
