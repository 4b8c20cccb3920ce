import InMemoryBroker
import RPCCore

/// The translation between methods on the wire and methods of the broker.
enum MethodTranslation {
  /// A method for the broker, and whether the client expects no answer.
  struct Call {
    var method: ClientMethod
    var isSilent = false
  }

  static func call(_ method: Method) throws(AMQPError) -> Call {
    switch method {
    case .basicAck(let it):
      Call(method: .acknowledge(deliveryTag: it.deliveryTag, multiple: it.isMultiple))
    case .basicNack(let it):
      Call(
        method: .negativeAcknowledge(
          deliveryTag: it.deliveryTag, multiple: it.isMultiple, requeue: it.requeues))
    case .basicReject(let it):
      Call(method: .reject(deliveryTag: it.deliveryTag, requeue: it.requeues))
    case .basicQos(let it):
      Call(
        method: .setPrefetch(
          count: it.prefetchCount, size: it.prefetchSize, isGlobal: it.isGlobal))
    case .basicConsume(let it): try consume(it)
    case .basicCancel(let it):
      Call(method: .cancel(consumerTag: it.consumerTag), isSilent: it.noWait)
    case .basicGet(let it): Call(method: .get(queue: it.queue, isAutoAcknowledged: it.noAck))
    case .basicRecover(let it): Call(method: .recover(requeue: it.requeues))
    case .basicRecoverAsync(let it):
      Call(method: .recover(requeue: it.requeues), isSilent: true)
    case .confirmSelect(let it): Call(method: .selectConfirms, isSilent: it.noWait)
    case .channelClose: Call(method: .closeChannel)
    default: try topology(method)
    }
  }

  private static func topology(_ method: Method) throws(AMQPError) -> Call {
    switch method {
    case .exchangeDeclare(let it): declareExchange(it)
    case .exchangeDelete(let it):
      Call(
        method: .deleteExchange(name: it.exchange.inOneLine, ifUnused: it.ifUnused),
        isSilent: it.noWait)
    case .queueDeclare(let it): declareQueue(it)
    case .queueDelete(let it):
      Call(
        method: .deleteQueue(
          name: it.queue.inOneLine, ifUnused: it.ifUnused, ifEmpty: it.ifEmpty),
        isSilent: it.noWait)
    case .queuePurge(let it): Call(method: .purgeQueue(name: it.queue), isSilent: it.noWait)
    case .queueBind(let it):
      Call(
        method: .bindQueue(binding(it.queue, it.exchange, it.routingKey, it.arguments)),
        isSilent: it.noWait)
    case .queueUnbind(let it):
      Call(method: .unbindQueue(binding(it.queue, it.exchange, it.routingKey, it.arguments)))
    case .exchangeBind(let it): Call(method: .bindExchange(binding(it)), isSilent: it.noWait)
    case .exchangeUnbind(let it): Call(method: .unbindExchange(binding(it)), isSilent: it.noWait)
    case .txSelect: Call(method: .selectTransactions)
    case .txCommit: Call(method: .commit)
    case .txRollback: Call(method: .rollback)
    default:
      throw AMQPError(
        code: 503, text: "COMMAND_INVALID - unimplemented method", scope: .connection)
    }
  }

  /// Ignores `no-local`, as RabbitMQ does.
  private static func consume(_ it: BasicMethods.Consume) throws(AMQPError) -> Call {
    var request = ConsumeRequest(queue: it.queue, consumerTag: it.consumerTag)
    request.isAutoAcknowledged = it.noAck
    request.isExclusive = it.isExclusive
    if let priority = it.arguments["x-priority"] {
      guard case .integer(let number) = FieldValue(priority) else {
        throw AMQPError(
          code: 406,
          text: "PRECONDITION_FAILED - invalid arg 'x-priority' for queue '\(it.queue)'")
      }
      request.priority = Int32(clamping: number)
    }
    return Call(method: .consume(request), isSilent: it.noWait)
  }

  private static func declareExchange(_ it: ExchangeMethods.Declare) -> Call {
    var declaration = ExchangeDeclaration(name: it.exchange.inOneLine, type: it.type)
    declaration.isPassive = it.isPassive
    declaration.isDurable = it.isDurable
    declaration.isAutoDelete = it.isAutoDelete
    declaration.isInternal = it.isInternal
    declaration.arguments = FieldTable(it.arguments)
    return Call(method: .declareExchange(declaration), isSilent: it.noWait)
  }

  private static func declareQueue(_ it: QueueMethods.Declare) -> Call {
    var declaration = QueueDeclaration(name: it.queue.inOneLine)
    declaration.isPassive = it.isPassive
    declaration.isDurable = it.isDurable
    declaration.isExclusive = it.isExclusive
    declaration.isAutoDelete = it.isAutoDelete
    declaration.arguments = FieldTable(it.arguments)
    return Call(method: .declareQueue(declaration), isSilent: it.noWait)
  }

  private static func binding(
    _ queue: String, _ exchange: String, _ routingKey: String, _ arguments: WireTable
  ) -> QueueBinding {
    var binding = QueueBinding(
      queue: queue.inOneLine, exchange: exchange.inOneLine, routingKey: routingKey)
    binding.arguments = FieldTable(arguments)
    return binding
  }
}

extension MethodTranslation {
  private static func binding(_ it: ExchangeMethods.Bind) -> ExchangeBinding {
    var binding = ExchangeBinding(
      destination: it.destination.inOneLine, source: it.source.inOneLine,
      routingKey: it.routingKey)
    binding.arguments = FieldTable(it.arguments)
    return binding
  }
}

extension MethodTranslation {
  /// The broker's method on the wire.
  ///
  /// Its message, if it has one, follows separately.
  ///
  /// Returns `nil` for the failure of a channel: `channel.close` needs the blamed method, and the
  /// broker does not know that method.
  static func method(_ method: ServerMethod) -> Method? {
    switch method {
    case .delivery(let delivery): deliver(delivery)
    case .got(let delivery, let remaining): getOk(delivery, remaining)
    case .returned(let returned): basicReturn(returned)
    case .confirmed(let tag, let multiple):
      .basicAck(.init(deliveryTag: tag, isMultiple: multiple))
    case .refused(let tag, let multiple):
      .basicNack(.init(deliveryTag: tag, isMultiple: multiple))
    case .consumerEnded(let tag): .basicCancel(.init(consumerTag: tag, noWait: true))
    case .prefetchSet: .basicQosOk
    case .consuming(let tag): .basicConsumeOk(.init(consumerTag: tag))
    case .cancelled(let tag): .basicCancelOk(.init(consumerTag: tag))
    case .gotNothing: .basicGetEmpty(.init())
    case .recovered: .basicRecoverOk
    case .confirmsSelected: .confirmSelectOk
    case .transactionsSelected: .txSelectOk
    case .committed: .txCommitOk
    case .rolledBack: .txRollbackOk
    case .channelClosed: .channelCloseOk
    case .exchangeDeclared, .exchangeDeleted, .exchangeBound, .exchangeUnbound, .queueDeclared,
      .queueDeleted, .queuePurged,
      .queueBound, .queueUnbound:
      topologyAnswer(method)
    case .channelFailed: nil
    }
  }

  private static func topologyAnswer(_ method: ServerMethod) -> Method? {
    switch method {
    case .exchangeDeclared: .exchangeDeclareOk
    case .exchangeDeleted: .exchangeDeleteOk
    case .exchangeBound: .exchangeBindOk
    case .exchangeUnbound: .exchangeUnbindOk
    case .queueDeclared(let name, let messages, let consumers):
      .queueDeclareOk(
        .init(
          queue: name, messageCount: UInt32(clamping: messages),
          consumerCount: UInt32(clamping: consumers)))
    case .queueDeleted(let count): .queueDeleteOk(.init(messageCount: UInt32(clamping: count)))
    case .queuePurged(let count): .queuePurgeOk(.init(messageCount: UInt32(clamping: count)))
    case .queueBound: .queueBindOk
    case .queueUnbound: .queueUnbindOk
    default: nil
    }
  }

  private static func deliver(_ delivery: BrokerDelivery) -> Method {
    .basicDeliver(
      .init(
        consumerTag: delivery.consumerTag, deliveryTag: delivery.deliveryTag,
        isRedelivered: delivery.isRedelivered, exchange: delivery.exchange,
        routingKey: delivery.routingKey))
  }

  private static func getOk(_ delivery: BrokerDelivery, _ remaining: Int) -> Method {
    .basicGetOk(
      .init(
        deliveryTag: delivery.deliveryTag, isRedelivered: delivery.isRedelivered,
        exchange: delivery.exchange, routingKey: delivery.routingKey,
        messageCount: UInt32(clamping: remaining)))
  }

  private static func basicReturn(_ returned: ReturnedMessage) -> Method {
    .basicReturn(
      .init(
        replyCode: returned.error.code, replyText: returned.error.text,
        exchange: returned.exchange, routingKey: returned.routingKey))
  }
}

extension ServerMethod {
  /// The message that follows the method on the wire.
  var message: RPCMessage? {
    switch self {
    case .delivery(let delivery), .got(let delivery, _): delivery.message
    case .returned(let returned): returned.message
    default: nil
    }
  }

  /// Whether a client waits for this method, unless it asked for no answer.
  var isAnswer: Bool {
    switch self {
    case .delivery, .returned, .confirmed, .refused, .consumerEnded, .channelClosed,
      .channelFailed:
      false
    default: true
    }
  }
}

extension String {
  /// The name without line breaks.
  ///
  /// RabbitMQ removes them only in names that are declared, bound or deleted.
  fileprivate var inOneLine: String {
    guard utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\n" && $0 != "\r" }))
  }
}

extension AMQPError {
  fileprivate static func notImplemented(_ text: String) -> AMQPError {
    AMQPError(code: 540, text: "NOT_IMPLEMENTED - " + text, scope: .connection)
  }
}
