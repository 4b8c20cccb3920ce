import RPCCore

/// The types of exchange that the broker routes by.
enum ExchangeType: String, Sendable {
  case direct
  case fanout
  case topic
  case headers
}

/// The target of a route.
enum Destination: Hashable, Sendable {
  case queue(QueueID)
  case exchange(String)
}

/// An exchange with its routes.
struct Exchange: Sendable {
  let declaration: ExchangeDeclaration
  let type: ExchangeType
  /// The exchange for messages that have no route here; `nil` drops them.
  let alternate: String?
  /// The bindings from other exchanges to this one, in the order of binding.
  var bindings: [ExchangeBinding] = []

  /// The queues by key, each key's in the order of binding.
  private var queues: [String: [QueueID]] = [:]
  /// Routes that are compared one by one.
  ///
  /// For a direct or fanout exchange these lead to exchanges only. For the other types they are all
  /// routes.
  private var matchers: [Matcher] = []
  private(set) var routeCount = 0

  private struct Matcher: Sendable {
    let key: RouteKey
    let destination: Destination
  }

  init(_ declaration: ExchangeDeclaration, type: ExchangeType) {
    self.declaration = declaration
    self.type = type
    if case .text(let name) = declaration.arguments["alternate-exchange"] {
      alternate = name
    } else {
      alternate = nil
    }
  }

  var isBound: Bool { routeCount > 0 }

  /// Whether ``queues(routingKey:)`` finds all destinations.
  var routesByKeyOnly: Bool { matchers.isEmpty && alternate == nil }

  /// The queues that are found by the routing key alone.
  func queues(routingKey: String) -> [QueueID] {
    queues[type == .direct ? routingKey : ""] ?? []
  }

  /// All destinations of a message.
  ///
  /// Queues found by key come first, the rest in the order of binding.
  func destinations(routingKey: String, headers: FieldTable) -> [Destination] {
    queues(routingKey: routingKey).map(Destination.queue)
      + matchers.lazy.filter { $0.key.matches(routingKey, headers) }.map(\.destination)
  }

  /// The part of a binding that this type of exchange compares.
  func routeKey(_ routingKey: String, _ arguments: FieldTable) -> RouteKey {
    switch type {
    case .direct: .exact(routingKey)
    case .fanout: .everything
    case .topic: .topic(TopicPattern(routingKey))
    case .headers: .headers(HeadersPattern(arguments))
    }
  }

  mutating func addRoute(_ key: RouteKey, to destination: Destination) {
    routeCount += 1
    switch (key.name, destination) {
    case (let name?, .queue(let queue)): queues[name, default: []].append(queue)
    default: matchers.append(Matcher(key: key, destination: destination))
    }
  }

  mutating func removeRoute(_ key: RouteKey, to destination: Destination) {
    switch (key.name, destination) {
    case (let name?, .queue(let queue)):
      guard let index = queues[name]?.firstIndex(of: queue) else { return }
      queues[name]?.remove(at: index)
      if queues[name]?.isEmpty == true { queues[name] = nil }
    default:
      guard
        let index = matchers.firstIndex(where: { $0.key == key && $0.destination == destination })
      else { return }
      matchers.remove(at: index)
    }
    routeCount -= 1
  }
}

/// The condition under which a binding matches a message.
enum RouteKey: Equatable, Sendable {
  case exact(String)
  case everything
  case topic(TopicPattern)
  case headers(HeadersPattern)

  /// The key under which such routes are found; `nil` if they have to be compared one by one.
  fileprivate var name: String? {
    switch self {
    case .exact(let key): key
    case .everything: ""
    case .topic, .headers: nil
    }
  }

  func matches(_ routingKey: String, _ headers: FieldTable) -> Bool {
    switch self {
    case .exact(let key): key == routingKey
    case .everything: true
    case .topic(let pattern): pattern.matches(routingKey)
    case .headers(let pattern): pattern.matches(headers)
    }
  }
}
