import InMemoryBroker

/// Where a schedule lets faults strike that it may place, and where it could have.
///
/// An occasion is a decision like any other, known by what it means; nothing going wrong is what
/// comes next if nobody chooses.
struct FaultChoices: Sendable {
  /// Who chooses.
  enum Chooser: Sendable {
    case nobody
    /// Each occasion by itself: by what it means, and at a rate that the seed draws.
    case drawn(seed: UInt64)
    /// A schedule that names the occasions.
    case moments(Set<Moment>)
    /// By which of the occasions of the next event it is, from 0.
    case places([Int])
  }

  /// At which points a fault had an occasion, and at which it struck, as masks of points.
  struct Points: Sendable {
    var passed: UInt32 = 0
    var struck: UInt32 = 0
  }

  /// What is known of occasions that have names.
  private struct Named: Sendable {
    var occasions: [Occasion] = []
    var made: Set<Moment> = []
    var counter = MomentCounter()
  }

  /// A place where a fault could strike.
  struct Occasion: Hashable, Sendable {
    /// Which of the scenario's faults, from 0.
    var fault: Int
    /// What it means that the fault strikes, and that nothing goes wrong.
    var strike: Deviation
    /// Whether it struck.
    var isStruck: Bool
  }

  var chooser = Chooser.nobody
  /// Whether occasions are known by what they mean; an exploration only counts them.
  var areNamed = true
  /// How many occasions the event that is being performed has had.
  private(set) var occasionCount = 0
  /// By the fault's place; a fault that had no occasion may be missing.
  private(set) var points: [Points] = []
  @Boxed private var named = Named()

  /// The occasions of the event that is being performed.
  var occasions: [Occasion] { named.occasions }
  /// The occasions at which a fault ever struck.
  var made: Set<Moment> { named.made }

  /// At which points a fault had an occasion, and at which it struck.
  func points(of fault: Int) -> Points { fault < points.count ? points[fault] : Points() }

  /// Forgets the occasions of the last event.
  mutating func beginEvent() {
    occasionCount = 0
    guard areNamed else { return }
    named.occasions.removeAll(keepingCapacity: true)
  }

  /// Decides about an occasion.
  mutating func strikes(_ fault: Int, at point: FaultPoint, _ deviation: Deviation) -> Bool {
    var deviation = deviation
    deviation.take = named.counter.moment(of: deviation.take.decision)
    deviation.before = named.counter.moment(of: deviation.before.decision)
    named.counter.add(deviation.take.decision)
    named.counter.add(deviation.before.decision)
    let isChosen = isChosen(deviation.take)
    named.occasions.append(Occasion(fault: fault, strike: deviation, isStruck: isChosen))
    guard pass(fault, at: point, isChosen: isChosen) else { return false }
    named.made.insert(deviation.take)
    return true
  }

  /// Decides about an occasion that has no name.
  mutating func strikesUnnamed(_ fault: Int, at point: FaultPoint) -> Bool {
    guard case .places(let places) = chooser else { return false }
    return pass(fault, at: point, isChosen: places.contains(occasionCount))
  }

  private mutating func pass(_ fault: Int, at point: FaultPoint, isChosen: Bool) -> Bool {
    occasionCount += 1
    while points.count <= fault { points.append(Points()) }
    // Only what is new is written, because the masks are mostly shared with a copy of the world.
    if points[fault].passed & point.mask == 0 { points[fault].passed |= point.mask }
    if isChosen, points[fault].struck & point.mask == 0 { points[fault].struck |= point.mask }
    return isChosen
  }

  private func isChosen(_ moment: Moment) -> Bool {
    switch chooser {
    case .nobody: return false
    case .moments(let moments): return moments.contains(moment)
    case .places(let places): return places.contains(occasionCount)
    case .drawn(let seed):
      let site = StableHash("occasion").adding("\(moment)")
      var stream = RandomStream(seed: seed, site: site)
      return stream.next() >> (64 - Self.rate(seed)) == 0
    }
  }

  /// How rare strikes are: one of so many powers of two.
  ///
  /// Nobody knows how many occasions a run has. With rates on a scale of powers, long runs have
  /// faults at their end as well, and short ones have any at all.
  private static func rate(_ seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, site: StableHash("rate of faults"))
    return 1 + stream.next() % 8
  }
}

extension FaultChoices.Chooser {
  init(_ strategy: Strategy) {
    switch strategy {
    case .inOrder, .places: self = .nobody
    case .random(let seed), .pct(let seed, _, _): self = .drawn(seed: seed)
    case .following(let schedule):
      self = .moments(Set(schedule.deviations.filter(\.isStrike).map(\.take)))
    }
  }
}

extension Deviation {
  /// Whether a fault strikes where the plain run lets nothing go wrong.
  var isStrike: Bool { before.decision.operation == .strikeNothing }
}
