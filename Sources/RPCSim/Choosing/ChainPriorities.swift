import RPCCore

/// Probabilistic concurrency testing: the enabled event of the chain with the highest priority is
/// next.
///
/// At a few points of the run the priority of the leading chain falls. Some failures need `depth`
/// events in a certain order. A run meets such a failure with a probability of at least 1 / (n ·
/// k^(depth - 1)), for n chains and k events.
struct ChainPriorities: Sendable {
  /// The events of one operation at one process, such as the frames in one direction or its timers.
  private struct Chain {
    /// The drawn number.
    ///
    /// A smaller number goes first.
    var number: UInt64
    /// The order of the fall, from 1.
    ///
    /// A larger number goes later; 0 is a chain that did not fall.
    var fall = 0
  }

  private let seed: UInt64
  /// The decisions of the run, counted from 0, at which a priority falls.
  private let changes: Set<Int>
  /// The chains met so far, by operation and then by process.
  ///
  /// Index 0 is for events of no process.
  private var chains: [[Chain?]]
  /// The number of chains that fell.
  ///
  /// A chain that falls again does not count again.
  private var fallenCount = 0
  private var count = 0
  /// The enabled events.
  ///
  /// The array is kept to reuse its storage.
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

  /// The order is chosen first, and then an instant among those that it leaves open.
  private func time(of id: Int32, in world: World) -> Instant? {
    let window = world.timeline.plan(of: id).window
    guard window.earliest < window.latest else { return nil }
    let times = world.timeline.times(of: id)
    guard times.lowerBound < times.upperBound else { return nil }
    let meaning = world.cast.hash(of: world.meaning(ofPlanned: id))
    var stream = RandomStream(seed: seed, timeOf: meaning, count: count)
    return stream.instant(of: Window(times), on: stream.side(), near: [])
  }

  /// The event of the leading chain, or the oldest one if it has several.
  private mutating func leader(in world: World) -> Int32 {
    precondition(!enabled.isEmpty, "there is no event to choose a leader from")
    guard enabled.count > 1 else { return enabled[0] }
    var best = (
      event: enabled[0], rank: rank(of: world.meaning(ofPlanned: enabled[0]), in: world)
    )
    for index in 1..<enabled.count {
      let rank = rank(of: world.meaning(ofPlanned: enabled[index]), in: world)
      if rank < best.rank { best = (enabled[index], rank) }
    }
    return best.event
  }

  private mutating func rank(of meaning: Meaning, in world: World) -> (Int, UInt64) {
    let (kind, index) = (meaning.operation.ordinal, meaning.chainIndex)
    while chains[kind].count <= index { chains[kind].append(nil) }
    if let known = chains[kind][index] { return (known.fall, known.number) }
    var stream = RandomStream(seed: seed, site: world.cast.chainHash(of: meaning))
    let chain = Chain(number: stream.next())
    chains[kind][index] = chain
    return (0, chain.number)
  }

  /// Lowers the priority of the leading chain.
  private mutating func drop(_ meaning: Meaning) {
    let (kind, index) = (meaning.operation.ordinal, meaning.chainIndex)
    let isNew = chains[kind][index]?.fall == 0
    chains[kind][index]?.fall = fallenCount + 1
    if isNew { fallenCount += 1 }
  }
}

extension Meaning {
  fileprivate var chainIndex: Int { process.map { $0 + 1 } ?? 0 }
}

extension RandomStream {
  /// The decisions of a run, counted from 0, at which priorities fall: at most `depth` - 1 of them.
  static func changes(seed: UInt64, depth: Int, length: Int) -> Set<Int> {
    var stream = RandomStream(seed: seed, site: StableHash("pct"))
    return Set((0..<max(0, depth - 1)).map { _ in Int(stream.next() % UInt64(max(1, length))) })
  }
}
