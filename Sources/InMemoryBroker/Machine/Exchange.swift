import RPCCore

/// The types of exchange that the broker routes by.
enum ExchangeType: Sendable {
  case direct
  case fanout
}

/// An exchange with the queues that it routes to.
struct Exchange: Sendable {
  let declaration: ExchangeDeclaration
  let type: ExchangeType
  /// The queues of each key, in the order of binding, each once.
  private var routes: [String: [QueueID]] = [:]
  private(set) var routeCount = 0

  init(_ declaration: ExchangeDeclaration, type: ExchangeType) {
    self.declaration = declaration
    self.type = type
  }

  var isBound: Bool { routeCount > 0 }

  /// The queues that a message goes to.
  func queues(routingKey: String) -> [QueueID] {
    routes[routeKey(routingKey)] ?? []
  }

  /// The part of a routing key that this type of exchange looks at.
  func routeKey(_ routingKey: String) -> String {
    switch type {
    case .direct: routingKey
    case .fanout: ""
    }
  }

  mutating func addRoute(routingKey: String, to queue: QueueID) {
    routes[routeKey(routingKey), default: []].append(queue)
    routeCount += 1
  }

  mutating func removeRoute(routingKey: String, to queue: QueueID) {
    let key = routeKey(routingKey)
    guard let index = routes[key]?.firstIndex(of: queue) else { return }
    routes[key]?.remove(at: index)
    if routes[key]?.isEmpty == true { routes[key] = nil }
    routeCount -= 1
  }
}
