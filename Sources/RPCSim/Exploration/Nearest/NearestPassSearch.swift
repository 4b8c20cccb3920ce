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
package struct NearestPassSearch: Sendable {
  /// After how much it is given up.
  package struct Budget: Hashable, Sendable {
    /// How many runs are tried.
    package var runs = 1_000
    /// How many events these may have together; a run that has more than a tenth of them is too long.
    package var events = 500_000
    /// How many states are looked at to prove that no schedule passes; fewer if a run has more than
    /// ``events`` shared among so many.
    package var states = 5_000

    /// A budget that takes about a second in an optimised build.
    package init() {}
  }

  /// What was found.
  package enum Finding: Sendable {
    /// A passing run that differs in one decision, or in two if none does.
    case found(NearestPass)
    /// No run that was tried passes; there may be others.
    case notFound
    /// Passing runs exist, but none was found near by: the one that was differs in so many choices.
    case far(ScenarioRun, differences: Int)
    /// Every schedule was tried, and none passes.
    case never(states: Int)
  }

  /// What was found; nothing before it was looked for.
  package internal(set) var finding = Finding.notFound
  /// How many runs were tried that differ in one decision.
  package internal(set) var singles = 0
  /// How many runs were tried that differ in two.
  package internal(set) var pairs = 0
  /// Whether everything was tried that differs in one decision, if none of it passes.
  package private(set) var triedAllSingles = false
  /// Whether everything was tried that differs in two, if none of it passes.
  package internal(set) var triedAllPairs = false

  /// Whether to leave off in the middle; asked now and then.
  let isEnded: @Sendable () -> Bool
  let failing: ScenarioRun
  let path: DecisionPath
  let budget: Budget
  let eventLimit: Int
  var events = 0
  /// The nearest of the passing runs that were met.
  private(set) var best: NearestPass?

  /// Starts with a run that was recorded, or is `nil` if the run does not fail.
  ///
  /// - Parameters:
  ///   - failing: The run; the smaller its schedule, the more the result says.
  ///   - budget: After how much to give up.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
  package init?(
    from failing: ScenarioRun, budget: Budget = Budget(),
    isEnded: @escaping @Sendable () -> Bool = { false }
  ) {
    guard failing.verdict == .failed, let record = failing.record else { return nil }
    self.failing = failing
    self.budget = budget
    self.isEnded = isEnded
    eventLimit = 1_000 + 4 * failing.performedCount
    // Of a run that is too long for more than a few attempts nothing need be known.
    let isTooLong = failing.performedCount > budget.events / 10
    let path = DecisionPath(
      following: record.schedule, in: failing.scenario,
      upTo: isTooLong ? 0 : failing.performedCount, choiceLimit: budget.events, isEnded: isEnded)
    self.path =
      path.isCut
      ? DecisionPath(following: record.schedule, in: failing.scenario, upTo: 0) : path
  }

  /// Looks for it.
  ///
  /// - Parameter observe: Told how many runs were tried.
  package mutating func search(observe: (Int) -> Void = { _ in }) {
    trySingles(observe)
    if best == nil { tryStrikes(observe) }
    triedAllSingles = !isOver
    tryPlainWays()
    if best == nil { tryPairs(observe) }
    if let best {
      finding = .found(best)
    } else if triedAllSingles {
      tryAll()
    }
  }

  var isOver: Bool {
    path.points.isEmpty || singles + pairs >= budget.runs || events >= budget.events || isEnded()
  }

  /// Whether a run was met that nothing can be nearer than.
  var isDone: Bool { best?.furtherDifferences == 0 }
}

extension NearestPassSearch {
  mutating func play(_ schedule: DecisionSchedule) -> ScenarioRun {
    let run = ScenarioRun(
      of: failing.scenario, strategy: .following(schedule), eventLimit: eventLimit,
      isRecorded: true, isEnded: isEnded)
    events += run.performedCount
    return run
  }

  /// Keeps a run if it passes and is nearer than the one that was kept; says whether it passes.
  @discardableResult
  mutating func take(_ run: ScenarioRun, _ steps: [Departure]) -> Bool {
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
  func differences(from run: ScenarioRun, but expected: [Deviation]) -> Int {
    let others = Set(run.record?.schedule.deviations ?? [])
    return others.symmetricDifference(deviations).subtracting(expected).count
  }
}
