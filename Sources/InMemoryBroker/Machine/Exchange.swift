import RPCCore

/// The types of exchange that the broker routes by.
enum ExchangeType: String, Sendable {
  case direct
  case fanout
  case topic
  case headers
}

/// What a binding sends messages to.
enum Destination: Hashable, Sendable {
  case queue(QueueID)
  case exchange(String)
}

/// An exchange with what it routes to.
struct Exchange: Sendable {
  let declaration: ExchangeDeclaration
  let type: ExchangeType
  /// Where messages go that it routes nowhere; `nil` if it drops them.
  let alternate: String?
  /// What binds this exchange to others, in the order of binding.
  var bindings: [ExchangeBinding] = []

  /// The queues of each key, in the order of binding, each once.
  private var queues: [String: [QueueID]] = [:]
  /// Exchanges of a direct or fanout exchange, and all that is bound to one of another type.
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

  /// Whether all it routes to is found by ``queues(routingKey:)``.
  var routesByKeyOnly: Bool { matchers.isEmpty && alternate == nil }

  /// The queues that a message goes to by its key alone.
  func queues(routingKey: String) -> [QueueID] {
    queues[type == .direct ? routingKey : ""] ?? []
  }

  /// Everything that a message goes to, in the order of binding, queues found by key first.
  func destinations(routingKey: String, headers: FieldTable) -> [Destination] {
    queues(routingKey: routingKey).map(Destination.queue)
      + matchers.lazy.filter { $0.key.matches(routingKey, headers) }.map(\.destination)
  }

  /// The part of a binding that this type of exchange looks at.
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

/// Which messages a binding wants.
enum RouteKey: Equatable, Sendable {
  case exact(String)
  case everything
  case topic(TopicPattern)
  case headers(HeadersPattern)

  /// Under what name routes of this key are found; `nil` if they have to be tried.
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
