import RPCCore

/// Where an exchange sends a message.
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
  /// Finds the queues of a publication.
  ///
  /// The default exchange routes by queue name, also to a queue that another connection owns; the
  /// others route by their bindings.
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

  /// Finds the queues that the default exchange sends a publication to.
  @inline(__always)
  mutating func routeByName(_ publication: Publication) -> Route {
    if publication.copyKeys.isEmpty { return routeByName(publication.routingKey) }
    var queues: [QueueID] = []
    for key in publication.routingKeys {
      if let queue = queueIDs.find(key), !queues.contains(queue) { queues.append(queue) }
    }
    return queues.isEmpty ? routeByName(publication.routingKey) : Route(queues)
  }

  /// Finds the queue that the default exchange sends messages of a key to.
  @inline(__always)
  mutating func routeByName(_ name: String) -> Route {
    if let queue = queueIDs.find(name) { return .one(queue) }
    guard !replyAddresses.isEmpty, let channel = replyAddresses[name] else { return .nowhere }
    return .reply(channel)
  }

  /// Finds the queues that an exchange sends a publication to, itself or through others.
  func route(_ publication: Publication, from exchange: Exchange) -> Route {
    guard exchange.routesByKeyOnly, publication.copyKeys.isEmpty else {
      return Route(spread(publication, from: exchange))
    }
    return Route(exchange.queues(routingKey: publication.routingKey))
  }

  /// Follows bindings from exchange to exchange, each exchange and each queue once.
  ///
  /// An exchange that routes to nothing at all, not even to an exchange, passes the message to its
  /// alternate (RabbitMQ, "Alternate Exchanges"); one that is missing, or that is the default
  /// exchange, takes nothing.
  private func spread(_ publication: Publication, from first: Exchange) -> [QueueID] {
    let headers = publication.message.headers
    var queues: [QueueID] = []
    var names = [first.declaration.name]
    var place = 0
    while place < names.count {
      defer { place += 1 }
      guard let exchange = exchanges[names[place]] else { continue }
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
