/// Chooses what comes next in one run, as a strategy says.
struct Chooser: Sendable {
  private let strategy: Strategy
  private var priorities: ChainPriorities?
  private(set) var following: Following?

  init(_ strategy: Strategy) {
    self.strategy = strategy
    switch strategy {
    case .inOrder, .random, .places: break
    case .pct(let seed, let depth, let length):
      priorities = ChainPriorities(seed: seed, depth: depth, length: length)
    case .following(let schedule): following = Following(schedule.deviations)
    }
  }

  /// The event to perform next, or `nil` when the run is over.
  mutating func next(in world: World) -> EnabledEvent? {
    switch strategy {
    case .inOrder: world.naturalEvent
    case .random(let seed): world.eventDrawn(from: seed)
    case .pct: priorities?.next(in: world)
    case .following: following?.next(in: world)
    case .places(let places, _): world.event(at: places[world.performedCount])
    }
  }
}

extension Chooser {
  /// Tells the world where faults strike in the next event, if the strategy says it by place.
  func placeFaults(in world: inout World) {
    guard case .places(_, let strikes) = strategy else { return }
    world.faultChoices.chooser = .places(strikes[world.performedCount] ?? [])
  }
}

extension World {
  /// The event at a place among those that may come next, or the natural one.
  fileprivate func event(at place: Int?) -> EnabledEvent? {
    guard let place else { return naturalEvent }
    let events = enabledEvents
    return events.indices.contains(place) ? events[place] : naturalEvent
  }

  /// The event that draws the smallest number from a seed and from what it means.
  func eventDrawn(from seed: UInt64) -> EnabledEvent? {
    let events = enabledEvents
    guard events.count > 1 else { return events.first }
    var first: (event: EnabledEvent, priority: UInt64)?
    for event in events {
      let priority = priority(of: event, seed)
      // Of equal ones the older comes first.
      if first.map({ priority < $0.priority }) ?? true { first = (event, priority) }
    }
    return first?.event
  }

  private func priority(of event: EnabledEvent, _ seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, site: meaning(of: event).hash)
    return stream.next()
  }
}
