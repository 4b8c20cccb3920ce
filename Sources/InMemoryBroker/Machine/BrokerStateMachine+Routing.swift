import RPCCore

/// Where an exchange sends a message.
enum Route: Equatable {
  case nowhere
  case one(QueueID)
  case several([QueueID])
}

extension BrokerStateMachine {
  /// Finds the queues of a message.
  ///
  /// The default exchange routes by queue name, also to a queue that another connection owns; the
  /// others route by their bindings.
  mutating func route(_ publication: Publication) throws(AMQPError) -> Route {
    if publication.exchange.isEmpty {
      return queueIDs.find(publication.routingKey).map(Route.one) ?? .nowhere
    }
    guard let exchange = exchanges[publication.exchange] else {
      throw .noExchange(publication.exchange)
    }
    if exchange.declaration.isInternal { throw .internalExchange(publication.exchange) }
    let queues = exchange.queues(routingKey: publication.routingKey)
    switch queues.count {
    case 0: return .nowhere
    case 1: return .one(queues[0])
    default: return .several(queues)
    }
  }
}
