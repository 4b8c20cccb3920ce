import RPCCore

/// The destinations of a message.
enum Route: Equatable {
  case nowhere
  case one(QueueID)
  case several([QueueID])
  /// To the consumer of direct replies on a channel.
  case reply(ChannelID)

  init(_ queues: [QueueID]) {
    switch queues.count {
    case 0: self = .nowhere
    case 1: self = .one(queues[0])
    default: self = .several(queues)
    }
  }
}

extension BrokerStateMachine {
  /// Finds the destinations of a publication.
  ///
  /// The default exchange routes by queue name, also to a queue that another connection owns. Other
  /// exchanges route by their bindings.
  mutating func route(_ publication: Publication) throws(AMQPError) -> Route {
    if publication.exchange.isEmpty {
      return routeByName(publication)
    }
    guard let exchange = exchanges[publication.exchange] else {
      throw .noExchange(publication.exchange)
    }
    if exchange.declaration.isInternal { throw .internalExchange(publication.exchange) }
    return route(publication, from: exchange)
  }

  /// Finds the destinations of a publication to the default exchange.
  @inline(__always)
  mutating func routeByName(_ publication: Publication) -> Route {
    if publication.copyKeys.isEmpty { return routeByName(publication.routingKey) }
    var queues: [QueueID] = []
    for key in publication.routingKeys {
      if let queue = queueIDs.find(key), !queues.contains(queue) { queues.append(queue) }
    }
    return queues.isEmpty ? routeByName(publication.routingKey) : Route(queues)
  }

  /// Finds the destination of one routing key on the default exchange.
  @inline(__always)
  mutating func routeByName(_ name: String) -> Route {
    if let queue = queueIDs.find(name) { return .one(queue) }
    guard !replyAddresses.isEmpty, let channel = replyAddresses[name] else { return .nowhere }
    return .reply(channel)
  }

  /// Finds the queues that an exchange sends a publication to, directly or through other exchanges.
  func route(_ publication: Publication, from exchange: Exchange) -> Route {
    guard exchange.routesByKeyOnly, publication.copyKeys.isEmpty else {
      return Route(spread(publication, from: exchange))
    }
    return Route(exchange.queues(routingKey: publication.routingKey))
  }

  /// Follows bindings from exchange to exchange; visits each exchange and each queue once.
  ///
  /// An exchange without a matching destination passes the message to its alternate (RabbitMQ,
  /// "Alternate Exchanges"). An alternate that is missing, or that is the default exchange, drops
  /// it.
  private func spread(_ publication: Publication, from first: Exchange) -> [QueueID] {
    let headers = publication.message.headers
    var queues: [QueueID] = []
    var names = [first.declaration.name]
    var index = 0
    while index < names.count {
      defer { index += 1 }
      guard let exchange = exchanges[names[index]] else { continue }
      let destinations = publication.routingKeys.flatMap {
        exchange.destinations(routingKey: $0, headers: headers)
      }
      if destinations.isEmpty, let alternate = exchange.alternate, !names.contains(alternate) {
        names.append(alternate)
      }
      for destination in destinations {
        switch destination {
        case .queue(let queue): if !queues.contains(queue) { queues.append(queue) }
        case .exchange(let name): if !names.contains(name) { names.append(name) }
        }
      }
    }
    return queues
  }
}
