/// Looks for the passing run that differs least from a failing one.
///
/// The search tries every alternative at each decision of the failing run, the last decision first.
/// The later choices of the run are kept as far as possible. So if several decisions make the
/// difference, the search finds the last. It lies between the two events whose order causes the
/// failure.
///
/// A fault that a schedule places is tried on other occasions, the nearest first, and without a
/// strike. Additional strikes are tried only if nothing else helps. Next the search undoes each
/// deviation of the run together with all later ones. At last it changes two decisions.
///
/// The same run always gives the same result.
package struct NearestPassSearch: Sendable {
  /// The limits of a search.
  package struct Budget: Hashable, Sendable {
    /// The greatest number of runs to try.
    package var runs = 1_000
    /// The greatest number of events in all runs together.
    ///
    /// A run with more than a tenth of it is too long to be searched.
    package var events = 500_000
    /// The greatest number of states to visit in the proof that no schedule passes.
    ///
    /// The search visits fewer if that number of runs would have more than ``events`` in total.
    package var states = 5_000

    /// Makes a budget that takes about a second in an optimized build.
    package init() {}
  }

  /// The result of a search.
  package enum Finding: Sendable {
    /// A passing run that differs in one decision, or in two if none differs in one.
    case found(NearestPass)
    /// None of the tried runs passes. There may be passing runs.
    case notFound
    /// A passing run that is not near: it differs in this number of deviations.
    case far(ScenarioRun, differences: Int)
    /// All schedules were tried, and none passes.
    case never(states: Int)
  }

  /// The result of the search; ``Finding/notFound`` before the search.
  package internal(set) var finding = Finding.notFound
  /// The number of runs tried that differ in one decision.
  package internal(set) var singles = 0
  /// The number of runs tried that differ in two decisions.
  package internal(set) var pairs = 0
  /// Whether all runs that differ in one decision were tried.
  ///
  /// Means nothing once a run passes.
  package private(set) var triedAllSingles = false
  /// Whether all runs that differ in two decisions were tried without a pass.
  package internal(set) var triedAllPairs = false

  /// Whether to stop early; asked repeatedly.
  let isEnded: @Sendable () -> Bool
  let failing: ScenarioRun
  let path: DecisionPath
  let budget: Budget
  let eventLimit: Int
  var events = 0
  /// The nearest passing run found so far.
  private(set) var best: NearestPass?

  /// Starts with a recorded run.
  ///
  /// The result is `nil` if the run was not recorded or does not fail.
  ///
  /// - Parameters:
  ///   - failing: The run. A smaller schedule gives a clearer result.
  ///   - budget: The limits of the search.
  ///   - isEnded: Whether to stop early; asked repeatedly.
  package init?(
    from failing: ScenarioRun, budget: Budget = Budget(),
    isEnded: @escaping @Sendable () -> Bool = { false }
  ) {
    guard failing.verdict == .failed, let record = failing.record else { return nil }
    self.failing = failing
    self.budget = budget
    self.isEnded = isEnded
    eventLimit = 1_000 + 4 * failing.performedCount
    // A run that is too long for more than a few attempts is not looked at.
    let isTooLong = failing.performedCount > budget.events / 10
    let path = DecisionPath(
      following: record.schedule, in: failing.scenario,
      upTo: isTooLong ? 0 : failing.performedCount, choiceLimit: budget.events, isEnded: isEnded)
    self.path =
      path.isCut
      ? DecisionPath(following: record.schedule, in: failing.scenario, upTo: 0) : path
  }

  /// Looks for the nearest passing run and sets ``finding``.
  ///
  /// - Parameter observe: Called with the number of runs tried.
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

  /// Whether no passing run can be nearer than the best one.
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

  /// Keeps a run if it passes and is nearer than the best one.
  ///
  /// Returns whether it passes.
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
  /// The number of deviations that only one of the schedule and the run has, without the expected
  /// ones.
  func differences(from run: ScenarioRun, but expected: [Deviation]) -> Int {
    let others = Set(run.record?.schedule.deviations ?? [])
    return others.symmetricDifference(deviations).subtracting(expected).count
  }
}
