import RPCCore

/// Chooses the next event of one run and its instant, as a strategy says.
struct Chooser: Sendable {
  private let strategy: Strategy
  private var times: DrawnTimes?
  private var priorities: ChainPriorities?
  private(set) var following: Following?

  init(_ strategy: Strategy) {
    self.strategy = strategy
    switch strategy {
    case .inOrder, .taking: break
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
    case .random: times?.next(in: world)
    case .pct: priorities?.next(in: world)
    case .following: following?.next(in: world)
    case .taking(let events, _): world.choice(events[world.performedCount])
    }
  }
}

extension Chooser {
  /// Tells the world where faults strike in the next event, if the strategy gives their indices.
  func placeFaults(in world: inout World) {
    guard case .taking(_, let strikes) = strategy else { return }
    world.faults.letChoose(.occasions(strikes[world.performedCount] ?? []))
  }
}

extension World {
  /// The enabled event at an index, or the natural event.
  fileprivate func choice(_ taken: Strategy.TakenEvent?) -> Choice? {
    guard let taken else { return naturalEvent.map { Choice(event: $0) } }
    let events = enabledEvents
    let event = events.indices.contains(taken.event) ? events[taken.event] : naturalEvent
    return event.map { Choice(event: $0, time: taken.time) }
  }
}
