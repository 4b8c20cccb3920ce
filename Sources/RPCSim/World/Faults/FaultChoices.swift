import InMemoryBroker

/// Decides where the faults strike that a schedule may place, and records where they could have
/// struck.
///
/// An occasion is a decision like any other, and known by its meaning. In a plain run no such fault
/// strikes.
struct FaultChoices: Sendable {
  /// The source of the choices.
  enum Chooser: Sendable {
    case never
    /// Each occasion is chosen by itself, from its meaning and a rate that the seed draws.
    case drawn(seed: UInt64)
    /// The occasions that a schedule names.
    case moments(Set<Moment>)
    /// The indices of the occasions, from 0, within the next performed event.
    case occasions([Int])
    /// The numbers of the occasions, from 1, within the whole run.
    case numbered(Set<Int>)
  }

  /// The points at which a fault had an occasion, and at which it struck, as bit masks.
  struct Points: Sendable {
    var passed: UInt32 = 0
    var struck: UInt32 = 0
  }

  /// The record of occasions that have names.
  private struct Named: Sendable {
    var occasions: [Occasion] = []
    var made: Set<Moment> = []
    var strikes: [Strike] = []
    var count = 0
    var counter = MomentCounter()
  }

  /// A point of a run where a fault could strike.
  struct Occasion: Hashable, Sendable {
    /// The index of the fault in the scenario.
    var fault: Int
    /// The decision to let the fault strike, and the plain decision in its stead: nothing goes
    /// wrong.
    var strike: Deviation
    /// Whether it struck.
    var isStruck: Bool
  }

  /// An occasion at which a fault struck.
  struct Strike: Sendable {
    /// The number of the occasion in the run, from 1.
    var number: Int
    var deviation: Deviation
  }

  var chooser = Chooser.never
  /// Whether occasions are known by their meaning.
  ///
  /// An exhaustive exploration only counts them.
  var areNamed = true
  /// The number of occasions during the event that is being performed.
  private(set) var occasionCount = 0
  /// Indexed by fault.
  ///
  /// A fault that had no occasion may be missing.
  private(set) var points: [Points] = []
  @Boxed private var named = Named()

  /// The occasions during the event that is being performed.
  var occasions: [Occasion] { named.occasions }
  /// All occasions at which faults struck.
  var made: Set<Moment> { named.made }
  /// The strikes of the whole run, in order.
  var strikes: [Strike] { named.strikes }

  /// The points at which a fault had an occasion, and at which it struck.
  func points(of fault: Int) -> Points { fault < points.count ? points[fault] : Points() }

  /// Forgets the occasions of the last performed event.
  mutating func beginEvent() {
    occasionCount = 0
    guard areNamed else { return }
    named.occasions.removeAll(keepingCapacity: true)
  }

  /// Decides about an occasion that has a name.
  mutating func strikes(_ fault: Int, at point: FaultPoint, _ deviation: Deviation) -> Bool {
    var deviation = deviation
    deviation.take = named.counter.moment(of: deviation.take.decision)
    deviation.before = named.counter.moment(of: deviation.before.decision)
    named.counter.add(deviation.take.decision)
    named.counter.add(deviation.before.decision)
    named.count += 1
    let isChosen = isChosen(deviation.take)
    named.occasions.append(Occasion(fault: fault, strike: deviation, isStruck: isChosen))
    guard pass(fault, at: point, isChosen: isChosen) else { return false }
    named.made.insert(deviation.take)
    named.strikes.append(Strike(number: named.count, deviation: deviation))
    return true
  }

  /// Decides about an occasion that has no name.
  mutating func strikesUnnamed(_ fault: Int, at point: FaultPoint) -> Bool {
    guard case .occasions(let occasions) = chooser else { return false }
    return pass(fault, at: point, isChosen: occasions.contains(occasionCount))
  }

  private mutating func pass(_ fault: Int, at point: FaultPoint, isChosen: Bool) -> Bool {
    occasionCount += 1
    while points.count <= fault { points.append(Points()) }
    // Only new bits are written, because the masks are mostly shared with a copy of the world.
    if points[fault].passed & point.mask == 0 { points[fault].passed |= point.mask }
    if isChosen, points[fault].struck & point.mask == 0 { points[fault].struck |= point.mask }
    return isChosen
  }

  private func isChosen(_ moment: Moment) -> Bool {
    switch chooser {
    case .never: return false
    case .moments(let moments): return moments.contains(moment)
    case .occasions(let occasions): return occasions.contains(occasionCount)
    case .numbered(let numbers): return numbers.contains(named.count)
    case .drawn(let seed):
      let site = StableHash("occasion").adding("\(moment)")
      var stream = RandomStream(seed: seed, site: site)
      return stream.next() >> (64 - Self.rate(seed)) == 0
    }
  }

  /// The rate of strikes: with rate n, one occasion in 2^n is a strike.
  ///
  /// The number of occasions of a run is not known in advance. With rates on a scale of powers,
  /// faults strike late in long runs, and also in short runs.
  private static func rate(_ seed: UInt64) -> UInt64 {
    var stream = RandomStream(seed: seed, site: StableHash("rate of faults"))
    return 1 + stream.next() % 8
  }
}

extension FaultChoices.Chooser {
  init(_ strategy: Strategy) {
    switch strategy {
    case .inOrder, .taking: self = .never
    case .random(let seed), .pct(let seed, _, _): self = .drawn(seed: seed)
    case .following(let schedule):
      self = .moments(Set(schedule.deviations.filter(\.isStrike).map(\.take)))
    }
  }
}

extension Deviation {
  /// Whether a fault strikes where nothing goes wrong in the plain run.
  var isStrike: Bool { before.decision.operation == .strikeNothing }
}
