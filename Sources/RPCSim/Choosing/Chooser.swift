import RPCCore

/// Chooses what comes next in one run, and when, as a strategy says.
struct Chooser: Sendable {
  private let strategy: Strategy
  private var times: DrawnTimes?
  private var priorities: ChainPriorities?
  private(set) var following: Following?

  init(_ strategy: Strategy) {
    self.strategy = strategy
    switch strategy {
    case .inOrder, .places: break
    case .random(let seed): times = DrawnTimes(seed: seed)
    case .pct(let seed, let depth, let length):
      priorities = ChainPriorities(seed: seed, depth: depth, length: length)
    case .following(let schedule): following = Following(schedule.deviations)
    }
  }

  /// The event to perform next, or `nil` when the run is over.
  mutating func next(in world: World) -> Choice? {
    switch strategy {
    case .inOrder: world.naturalEvent.map { Choice(event: $0) }
    case .random(let seed): times?.next(in: world, seed: seed)
    case .pct: priorities?.next(in: world)
    case .following: following?.next(in: world)
    case .places(let places, _): world.choice(places[world.performedCount])
    }
  }
}

extension Chooser {
  /// Tells the world where faults strike in the next event, if the strategy says it by place.
  func placeFaults(in world: inout World) {
    guard case .places(_, let strikes) = strategy else { return }
    world.faults.letChoose(.places(strikes[world.performedCount] ?? []))
  }
}

extension World {
  /// The event at a place among those that may come next, or the natural one.
  fileprivate func choice(_ place: Strategy.Place?) -> Choice? {
    guard let place else { return naturalEvent.map { Choice(event: $0) } }
    let events = enabledEvents
    let event = events.indices.contains(place.event) ? events[place.event] : naturalEvent
    return event.map { Choice(event: $0, time: place.time) }
  }

  /// Draws from a seed and from what an event means.
  fileprivate func priority(of event: EnabledEvent, _ seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, site: meaning(of: event).hash)
    return stream.next()
  }
}

extension DrawnTimes {
  /// The event that is due first: of those due at one instant the one of the smallest rank, and of
  /// those the one that draws the smallest number, the oldest if there are several.
  mutating func next(in world: World, seed: UInt64) -> Choice? {
    let events = world.enabledEvents
    var first: [EnabledEvent] = []
    var least: (due: Instant, rank: Agenda.Rank)?
    for event in events {
      let key = (due(event, in: world), world.timeline[event.id]?.rank ?? .ordinary)
      if let least, key > least { continue }
      if let least, key == least { first.append(event) } else { first = [event] }
      least = key
    }
    guard let least, let oldest = first.first else { return nil }
    guard first.count > 1 else { return Choice(event: oldest, time: least.due) }
    var best = (event: oldest, priority: UInt64.max)
    for event in first {
      let priority = world.priority(of: event, seed)
      if priority < best.priority { best = (event, priority) }
    }
    return Choice(event: best.event, time: least.due)
  }
}
