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
    var process: Int?

    init(_ meaning: Meaning) {
      operation = meaning.operation
      process = meaning.process
    }
  }

  private let seed: UInt64
  /// At which event of the run a priority falls.
  private let changes: Set<Int>
  /// The chains that fell, with the later ones behind the earlier.
  private var fallen: [Chain: Int] = [:]
  private var count = 0
  /// What may come next; a list that is used again.
  private var enabled: [Int32] = []

  init(seed: UInt64, depth: Int, length: Int) {
    self.seed = seed
    changes = RandomStream.changes(seed: seed, depth: depth, length: length)
  }

  mutating func next(in world: World) -> Choice? {
    world.timeline.listEnabled(into: &enabled)
    guard !enabled.isEmpty else { return nil }
    defer { count += 1 }
    if changes.contains(count), enabled.count > 1 {
      fallen[Chain(world.meaning(ofPlanned: leader(in: world)))] = fallen.count
    }
    let leader = leader(in: world)
    return Choice(event: EnabledEvent(id: leader), time: time(of: leader, in: world))
  }

  /// The order comes first, and then a time that it leaves open.
  private func time(of id: Int32, in world: World) -> Instant? {
    let window = world.timeline.plan(of: id).window
    guard window.earliest < window.latest else { return nil }
    let times = world.timeline.times(of: id)
    guard times.lowerBound < times.upperBound else { return nil }
    let meaning = world.cast.hash(of: world.meaning(ofPlanned: id))
    var stream = RandomStream(seed: seed, timeOf: meaning, count: count)
    return stream.instant(of: Window(times), on: stream.side(), near: [])
  }

  /// The event of the chain that leads, the oldest if there are several.
  private func leader(in world: World) -> Int32 {
    guard enabled.count > 1 else { return enabled[0] }
    var best: (event: Int32, rank: (Int, UInt64))?
    for id in enabled {
      let rank = rank(of: world.meaning(ofPlanned: id), in: world)
      if best.map({ rank < $0.rank }) ?? true { best = (id, rank) }
    }
    return best?.event ?? enabled[0]
  }

  private func rank(of meaning: Meaning, in world: World) -> (Int, UInt64) {
    var stream = RandomStream(seed: seed, site: world.cast.chainHash(of: meaning))
    return (fallen[Chain(meaning)].map { $0 + 1 } ?? 0, stream.next())
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
