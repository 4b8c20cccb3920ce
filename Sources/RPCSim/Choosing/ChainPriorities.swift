import RPCCore

/// Probabilistic concurrency testing: each chain of events has a priority, the highest goes first,
/// and at a few places of the run the one that leads falls behind all others.
///
/// What goes wrong only if `depth` things happen in a certain order is met by each run with a
/// probability of at least 1 / (n · k^(depth - 1)), for n chains and k events.
struct ChainPriorities: Sendable {
  /// What happens one after the other: the frames in one direction of a process, its handlers'
  /// work, a timer.
  private struct Chain: Hashable {
    var operation: Decision.Operation
    var actor: String

    init(_ decision: Decision) {
      operation = decision.operation
      actor = decision.actor
    }

    var hash: StableHash { StableHash(operation.rawValue).adding(actor) }
  }

  private let seed: UInt64
  /// At which event of the run a priority falls.
  private let changes: Set<Int>
  /// The chains that fell, with the later ones behind the earlier.
  private var fallen: [Chain: Int] = [:]
  private var count = 0

  init(seed: UInt64, depth: Int, length: Int) {
    self.seed = seed
    changes = RandomStream.changes(seed: seed, depth: depth, length: length)
  }

  mutating func next(in world: World) -> Choice? {
    let events = world.enabledEvents
    defer { count += 1 }
    if changes.contains(count), events.count > 1, let leader = leader(among: events, in: world) {
      fallen[Chain(world.meaning(of: leader))] = fallen.count
    }
    let leader = events.count > 1 ? leader(among: events, in: world) : events.first
    return leader.map { Choice(event: $0, time: time(of: $0, in: world)) }
  }

  /// The order comes first, and then a time that it leaves open.
  private func time(of event: EnabledEvent, in world: World) -> Instant? {
    guard let window = world.timeline[event.id]?.window, window.earliest < window.latest else {
      return nil
    }
    let times = world.times(of: event)
    guard times.lowerBound < times.upperBound else { return nil }
    var stream = RandomStream(seed: seed, timeOf: world.meaning(of: event).hash, count: count)
    return stream.instant(of: Window(times), near: [])
  }

  private func leader(among events: [EnabledEvent], in world: World) -> EnabledEvent? {
    events.min { rank(of: world.meaning(of: $0)) < rank(of: world.meaning(of: $1)) }
  }

  private func rank(of decision: Decision) -> (Int, UInt64) {
    let chain = Chain(decision)
    var stream = RandomStream(seed: seed, site: chain.hash)
    return (fallen[chain].map { $0 + 1 } ?? 0, stream.next())
  }
}

extension RandomStream {
  /// Where in a run of some length, counted from 0, priorities fall: at one place fewer than the
  /// depth.
  static func changes(seed: UInt64, depth: Int, length: Int) -> Set<Int> {
    var stream = RandomStream(seed: seed, site: StableHash("pct"))
    return Set((0..<max(0, depth - 1)).map { _ in Int(stream.next() % UInt64(max(1, length))) })
  }
}
