/// Looks for the passing run that differs least from a failing one.
///
/// At each decision of the failing run, the last first, everything else is tried that was possible
/// there, with what the run chooses later kept as far as it can be. So of several decisions that each
/// make the difference the last is found, which is between the two events that must not come in this
/// order. A fault that a schedule places is tried on other occasions, the nearest first, and without
/// striking; that it strikes where it did not is tried when nothing else helps. Then the plain way is
/// taken from each of the run's own choices on, and at last two decisions are taken otherwise.
///
/// The same run always gives the same result.
public struct NearestPassSearch: Sendable {
  /// After how much it is given up.
  public struct Budget: Hashable, Sendable {
    /// How many runs are tried.
    public var runs = 1_000
    /// How many events these may have together.
    public var events = 500_000
    /// How many states are looked at to prove that no schedule passes.
    public var states = 5_000

    /// A budget that takes about a second in an optimised build.
    public init() {}
  }

  /// What was found.
  public enum Finding: Sendable {
    case found(NearestPass)
    /// No run that was tried passes; there may be others.
    case notFound
    /// Passing runs exist, but none was found near by: the one that was differs in so many choices.
    case far(Run, differences: Int)
    /// Every schedule was tried, and none passes.
    case never(states: Int)
  }

  /// What was found; nothing before it was looked for.
  public private(set) var finding = Finding.notFound
  /// How many runs were tried that differ in one decision, and how many that differ in two.
  public private(set) var singles = 0
  public private(set) var pairs = 0
  /// Whether everything was tried that differs in one decision, or in two.
  public private(set) var triedAllSingles = false
  public private(set) var triedAllPairs = false

  let failing: Run
  private let path: DecisionPath
  private let budget: Budget
  private let eventLimit: Int
  private var events = 0
  /// The nearest of the passing runs that were met.
  private var best: NearestPass?

  /// Starts with a run that was recorded, or is `nil` if the run does not fail.
  ///
  /// - Parameters:
  ///   - failing: The run; the smaller its schedule, the more the result says.
  ///   - budget: After how much to give up.
  public init?(from failing: Run, budget: Budget = Budget()) {
    guard failing.verdict == .failed, let record = failing.record else { return nil }
    self.failing = failing
    self.budget = budget
    eventLimit = 1_000 + 4 * failing.performedCount
    // Of a run that is too long for a single attempt nothing need be known.
    let isTooLong = failing.performedCount > budget.events
    path = DecisionPath(
      following: record.schedule, in: failing.scenario,
      upTo: isTooLong ? 0 : failing.performedCount)
  }

  /// Looks for it.
  ///
  /// - Parameter observe: Told how many runs were tried.
  public mutating func search(observe: (Int) -> Void = { _ in }) {
    trySingles(observe)
    if best == nil { tryStrikes(observe) }
    triedAllSingles = !isOver
    tryPlainWays()
    if best == nil { tryPairs(observe) }
    if let best {
      finding = .found(best)
    } else {
      tryAll()
    }
  }

  private var isOver: Bool {
    path.points.isEmpty || singles + pairs >= budget.runs || events >= budget.events
  }

  /// Whether a run was met that nothing can be nearer than.
  private var isDone: Bool { best?.furtherDifferences == 0 }
}

// MARK: One decision

extension NearestPassSearch {
  private mutating func trySingles(_ observe: (Int) -> Void) {
    for (place, point) in path.points.enumerated().reversed() {
      observe(singles)
      for occasion in point.occasions.reversed() where occasion.isStruck {
        tryOtherOccasions(than: occasion, at: place)
        tryOne(.noStrike(occasion.strike), at: place)
      }
      for other in point.otherEvents { tryOne(other, at: place) }
      if isOver || isDone { return }
    }
  }

  private mutating func tryStrikes(_ observe: (Int) -> Void) {
    for (place, point) in path.points.enumerated().reversed() {
      observe(singles)
      for occasion in point.occasions.reversed() where !occasion.isStruck {
        tryOne(.strike(occasion.strike), at: place)
      }
      if isOver || isDone { return }
    }
  }

  private mutating func tryOne(_ other: Alternative, at place: Int, keepsRest: Bool = true) {
    guard !isOver, !isDone else { return }
    singles += 1
    let step = Departure(path, other, at: place, keepsRest: keepsRest)
    take(play(step.schedule), [step])
  }

  /// Lets a fault strike on the nearest other occasion on which the run passes.
  private mutating func tryOtherOccasions(than occasion: FaultChoices.Occasion, at place: Int) {
    guard !isOver, !isDone else { return }
    let first = Departure(path, .noStrike(occasion.strike), at: place, keepsRest: true)
    let free = DecisionPath(
      following: first.schedule, in: failing.scenario, upTo: eventLimit)
    events += free.points.count
    for (place, other) in free.occasions(near: occasion) {
      guard !isOver else { return }
      singles += 1
      let second = Departure(free, .strike(other.strike), at: place, keepsRest: true)
      if take(play(second.schedule), [first, second]) { return }
    }
  }

  /// Leaves away the last choices that are not the plain run's, down to none.
  private mutating func tryPlainWays() {
    guard !isDone else { return }
    for (place, point) in path.points.enumerated().reversed() {
      for occasion in point.occasions.reversed() where occasion.isStruck {
        tryOne(.noStrike(occasion.strike), at: place, keepsRest: false)
      }
      if !point.isNatural { tryOne(.event(point.natural), at: place, keepsRest: false) }
    }
  }
}

// MARK: Two decisions, and all

extension NearestPassSearch {
  /// What the run chose itself is undone first; then everything is tried, the last first.
  private mutating func tryPairs(_ observe: (Int) -> Void) {
    var own: [Departure] = []
    var others: [Departure] = []
    for (place, point) in path.points.enumerated().reversed() {
      for other in point.otherStrikes.reversed() + point.otherEvents {
        let step = Departure(path, other, at: place, keepsRest: true)
        if step.undoes(point) { own.append(step) } else { others.append(step) }
      }
    }
    for first in own + others {
      observe(singles + pairs)
      tryPairs(with: first)
      if isOver || best != nil { return }
    }
    triedAllPairs = true
  }

  private mutating func tryPairs(with first: Departure) {
    guard !isOver else { return }
    let rest = DecisionPath(following: first.schedule, in: failing.scenario, upTo: eventLimit)
    events += rest.points.count
    // Those before it come when the other of the two is the first.
    for (place, point) in rest.points.enumerated().dropFirst(first.place).reversed() {
      for other in point.otherStrikes.reversed() + point.otherEvents {
        guard !isOver else { return }
        let second = Departure(rest, other, at: place, keepsRest: true)
        guard second.schedule.deviations != path.schedule.deviations else { continue }
        pairs += 1
        if take(play(second.schedule), [first, second]) { return }
      }
    }
  }

  /// Tries every schedule, as far as the budget allows.
  private mutating func tryAll() {
    guard !path.points.isEmpty else { return }
    var all = ExhaustiveExploration(
      of: failing.scenario, eventLimit: eventLimit, isUntimed: failing.isUntimed)
    all.explore(stateLimit: budget.states, observe: { $0.passing == nil })
    if let passing = all.passing {
      let run = Run(
        of: failing.scenario, strategy: passing.strategy, eventLimit: eventLimit,
        isUntimed: failing.isUntimed, isRecorded: true)
      finding = .far(run, differences: path.schedule.differences(from: run, but: []))
    } else if all.isComplete {
      finding = .never(states: all.states)
    }
  }
}

// MARK: Attempts

extension NearestPassSearch {
  private mutating func play(_ schedule: DecisionSchedule) -> Run {
    let run = Run(
      of: failing.scenario, strategy: .following(schedule), eventLimit: eventLimit,
      isRecorded: true)
    events += run.performedCount
    return run
  }

  /// Keeps a run if it passes and is nearer than the one that was kept; says whether it passes.
  @discardableResult
  private mutating func take(_ run: Run, _ steps: [Departure]) -> Bool {
    guard run.verdict == .held else { return false }
    let further = path.schedule.differences(from: run, but: steps.flatMap(\.changes))
    guard further < best?.furtherDifferences ?? .max else { return true }
    best = NearestPass(
      separations: steps.map { $0.separation(in: failing, passing: run) },
      furtherDifferences: further, run: run)
    return true
  }
}

extension DecisionSchedule {
  /// How many choices a run has that the schedule has not, or the other way round, but for some.
  fileprivate func differences(from run: Run, but expected: [Deviation]) -> Int {
    let others = Set(run.record?.schedule.deviations ?? [])
    return others.symmetricDifference(deviations).subtracting(expected).count
  }
}

extension DecisionPath {
  /// Where else a fault could strike, the nearest first, and of two the later.
  fileprivate func occasions(
    near occasion: FaultChoices.Occasion
  ) -> [(place: Int, occasion: FaultChoices.Occasion)] {
    let all = points.enumerated().flatMap { place, point in
      point.occasions.filter { $0.fault == occasion.fault && !$0.isStruck }.map { (place, $0) }
    }
    guard let here = all.firstIndex(where: { $0.1.strike == occasion.strike }) else { return [] }
    let order = all.indices.filter { $0 != here }
      .sorted { (abs($0 - here), -$0) < (abs($1 - here), -$1) }
    return order.map { all[$0] }
  }
}
