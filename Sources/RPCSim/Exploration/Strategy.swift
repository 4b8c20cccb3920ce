/// How the next event is chosen among those that may come next.
public enum Strategy: Hashable, Sendable {
  /// Always the earliest, timers last, then the oldest: the plain run.
  case inOrder
  /// By a priority that each event draws from the seed and from what the event means.
  ///
  /// A priority does not depend on the other events, so a seed keeps its meaning when an unrelated
  /// one is added (partial order sampling).
  case random(seed: UInt64)

  /// The event to perform next, or `nil` when the run is over.
  public func next(in world: World) -> EnabledEvent? {
    switch self {
    case .inOrder: world.naturalEvent
    case .random(let seed): Self.drawn(from: world, seed: seed)
    }
  }

  private static func drawn(from world: World, seed: UInt64) -> EnabledEvent? {
    let events = world.enabledEvents
    guard events.count > 1 else { return events.first }
    return events.min {
      priority(of: $0, in: world, seed: seed) < priority(of: $1, in: world, seed: seed)
    }
  }

  private static func priority(of event: EnabledEvent, in world: World, seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, site: world.meaning(of: event).hash)
    return stream.next()
  }
}

extension Strategy: CustomStringConvertible {
  public var description: String {
    switch self {
    case .inOrder: "in-order"
    case .random(let seed): "random, seed \(seed)"
    }
  }
}
