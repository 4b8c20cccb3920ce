import RPCCore

/// Probabilistic concurrency testing: each chain of events has a priority, the highest goes first,
/// and at a few places of the run the one that leads falls behind all others.
///
/// What goes wrong only if `depth` things happen in a certain order is met by each run with a
/// probability of at least 1 / (n · k^(depth - 1)), for n chains and k events.
struct ChainPriorities: Sendable {
  /// What happens one after the other: the frames in one direction of a process, its handlers'
  /// work, a timer.
  private struct Chain {
    /// What was drawn for it.
    var number: UInt64
    /// Which of those that fell it is, from 1, the later ones behind the earlier; 0 did not fall.
    var fall = 0
  }

  private let seed: UInt64
  /// At which event of the run a priority falls.
  private let changes: Set<Int>
  /// Those that were met, by what is done and then by the process; that of no process is the first.
  private var chains: [[Chain?]]
  /// How many fell; one that falls again counts once.
  private var fallenCount = 0
  private var count = 0
  /// What may come next; a list that is used again.
  private var enabled: [Int32] = []

  init(seed: UInt64, depth: Int, length: Int) {
    self.seed = seed
    chains = Array(repeating: [], count: Decision.Operation.allCases.count)
    changes = RandomStream.changes(seed: seed, depth: depth, length: length)
  }

  mutating func next(in world: World) -> Choice? {
    world.timeline.listEnabled(into: &enabled)
    guard !enabled.isEmpty else { return nil }
    defer { count += 1 }
    if changes.contains(count), enabled.count > 1 {
      drop(world.meaning(ofPlanned: leader(in: world)))
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
  private mutating func leader(in world: World) -> Int32 {
    precondition(!enabled.isEmpty, "a leader is asked for of no events")
    guard enabled.count > 1 else { return enabled[0] }
    var best = (
      event: enabled[0], rank: rank(of: world.meaning(ofPlanned: enabled[0]), in: world)
    )
    for place in 1..<enabled.count {
      let rank = rank(of: world.meaning(ofPlanned: enabled[place]), in: world)
      if rank < best.rank { best = (enabled[place], rank) }
    }
    return best.event
  }

  private mutating func rank(of meaning: Meaning, in world: World) -> (Int, UInt64) {
    let (kind, place) = (meaning.operation.ordinal, meaning.chainPlace)
    while chains[kind].count <= place { chains[kind].append(nil) }
    if let known = chains[kind][place] { return (known.fall, known.number) }
    var stream = RandomStream(seed: seed, site: world.cast.chainHash(of: meaning))
    let chain = Chain(number: stream.next())
    chains[kind][place] = chain
    return (0, chain.number)
  }

  /// The chain that leads falls behind all others.
  private mutating func drop(_ meaning: Meaning) {
    let (kind, place) = (meaning.operation.ordinal, meaning.chainPlace)
    let isNew = chains[kind][place]?.fall == 0
    chains[kind][place]?.fall = fallenCount + 1
    if isNew { fallenCount += 1 }
  }
}

extension Meaning {
  fileprivate var chainPlace: Int { process.map { $0 + 1 } ?? 0 }
}

extension RandomStream {
  /// Where in a run of some length, counted from 0, priorities fall: at one place fewer than the
  /// depth.
  static func changes(seed: UInt64, depth: Int, length: Int) -> Set<Int> {
    var stream = RandomStream(seed: seed, site: StableHash("pct"))
    return Set((0..<max(0, depth - 1)).map { _ in Int(stream.next() % UInt64(max(1, length))) })
  }
}
