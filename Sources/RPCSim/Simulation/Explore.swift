import RPCCore

/// The result of an exploration.
public struct ExplorationReport: Sendable {
  /// The number of schedules that were run.
  public let schedules: Int
  /// The number of different schedules among them.
  public let distinct: Int
  /// The states that the code named, and how often they were seen.
  public let sightings: [Sighting]
}

/// How far an exploration has come.
public enum ExplorationProgress: Hashable, Sendable {
  /// This many schedules of all hold.
  case held(schedules: Int, of: Int)
  /// A schedule failed and is being shrunk: the number of runs so far, and of deviations left.
  case shrinking(runs: Int, deviations: Int)
}

/// Runs a simulation under many schedules, and shrinks the first failure.
///
/// The natural order comes first, then the schedules of the strategy. A failing schedule is shrunk
/// to the fewest deviations from the natural order that still fail.
///
/// - Parameters:
///   - schedules: The number of schedules to run.
///   - strategy: The way in which schedules are chosen.
///   - seed: The number from which schedules are drawn.
///   - options: The options of the simulation.
///   - names: States that some schedule has to see, besides those that the code names; see
///     ``Simulation/sometimes(_:_:)``.
///   - body: The simulation's code, which runs once for each schedule.
/// - Throws: ``SimulationFailure`` with the smallest failing schedule found, its token, and the
///   nearest run that passes. ``NeverSeen`` if all schedules hold, but a named state was never seen.
///   ``DeterminismFailure`` if that is checked, for the first schedule whose runs differ.
///   `CancellationError` before the next schedule if the task is cancelled.
@discardableResult
public func explore(
  schedules: Int = 1000, strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1,
  options: SimulationOptions = .init(), sighting names: [String] = [],
  _ body: @escaping @Sendable (Simulation) async throws -> Void
) throws -> ExplorationReport {
  var sightings = Sightings(names)
  var seen: Set<[ScheduleToken.Deviation]> = []
  var length = 0
  let count = max(1, schedules)
  var runs = RunsAhead(
    jobs: options.jobsInFact,
    dependsOnLength: { strategy.dependsOnLength($0, seed: seed) },
    make: { index, length in
      let mode = strategy.mode(index, seed: seed, length: length)
      let runSeed = strategy.runSeed(index, seed: seed)
      return try SimulationAttempt(mode, seed: runSeed, options, body)
    })
  for index in 0..<count {
    // A time limit cancels the task of a test.
    try Task.checkCancellation()
    let attempt = try runs.run(index, of: count, length: length)
    if let failure = attempt.failures.first {
      let failing = FailingCode(attempt: attempt, failure: failure, options: options, body: body)
      throw try failing.smallest(afterSchedules: index + 1)
    }
    length = max(length, attempt.choiceCount)
    seen.insert(attempt.report.schedule.deviations)
    sightings.add(attempt.report.sightings)
    options.observe?(.held(schedules: index + 1, of: count))
  }
  let missed = sightings.all.filter { $0.seen == 0 }
  guard missed.isEmpty else { throw NeverSeen(sightings: missed, schedules: count) }
  return ExplorationReport(
    schedules: count, distinct: seen.count, sightings: sightings.all)
}

extension ExplorationStrategy {
  /// Whether a schedule depends on the length of the runs before it.
  fileprivate func dependsOnLength(_ index: Int, seed: UInt64) -> Bool {
    // With depth 1 there are no priority changes, whose steps would depend on the length.
    if case .pct(_, let depth) = draw(at: index, seed: seed) { depth > 1 } else { false }
  }

  /// The seed of the run with one schedule; 0 for the plain run, in which no free fault strikes.
  fileprivate func runSeed(_ index: Int, seed: UInt64) -> UInt64 {
    if case .plain = draw(at: index, seed: seed) { 0 } else { seed &+ UInt64(index) }
  }

  /// The recorder's mode for one schedule.
  ///
  /// - Parameter length: The number of choices of the longest run so far.
  fileprivate func mode(_ index: Int, seed: UInt64, length: Int) -> ScheduleRecorder.Mode {
    switch draw(at: index, seed: seed) {
    case .plain: return .replay(ScheduleToken())
    case .random(let seed): return .random(seed: seed)
    case .pct(let seed, let depth):
      let changes = RandomStream.changes(seed: seed, depth: depth, length: length)
      // Choices are counted from 1.
      return .pct(seed: seed, changes: Set(changes.map { $0 + 1 }))
    }
  }
}

/// A failing run of real code, with the failure that shrinking has to keep.
private struct FailingCode<Result: Sendable>: ReducibleRun {
  let attempt: SimulationAttempt<Result>
  let failure: CodeFailure
  let options: SimulationOptions
  let body: @Sendable (Simulation) async throws -> Result

  static var runLimit: Int { 300 }

  var choices: [ScheduleToken.Deviation] { attempt.report.schedule.deviations }

  func making(_ choices: [ScheduleToken.Deviation], isEnded: () -> Bool) throws -> FailingCode {
    let schedule = ScheduleToken(seed: attempt.report.schedule.seed, choices)
    let other = try SimulationAttempt(
      .replay(schedule), seed: schedule.seed, options, patience: .short, body)
    return FailingCode(attempt: other, failure: failure, options: options, body: body)
  }

  var stillFails: Bool { attempt.failures.contains(failure) }

  func isAlike(_ other: FailingCode) -> Bool {
    attempt.report.stepCount == other.attempt.report.stepCount
      && attempt.report.journal.isAlike(other.attempt.report.journal)
  }
}

extension ScheduleToken.Deviation: DelayableChoice {
  var isDelay: Bool { delay > 0 }
}

extension FailingCode {
  /// A failing run with its deviations in words, as the same run once more tells them.
  ///
  /// The report stays that of the run that failed. The other one may hold, if the code keeps state.
  private func described(_ attempt: SimulationAttempt<Result>) -> SimulationAttempt<Result> {
    let schedule = attempt.report.schedule
    let again = SimulationAttempt(
      running: .replay(schedule), seed: schedule.seed, isDescribed: true, options, body)
    var described = attempt
    if again.failures.contains(failure) { described.report.turns = again.report.turns }
    return described
  }

  /// Shrinks the run, and searches for a near run that passes.
  fileprivate func smallest(afterSchedules count: Int) throws -> SimulationFailure {
    var reducer = RunReducer(self)
    try reducer.reduce(observe: { runs, deviations in
      options.observe?(.shrinking(runs: runs, deviations: deviations))
    })
    let smallest = described(reducer.smallest.attempt)
    let nearest = NearestPassOfCode(failing: smallest, options, body).search()
    let deviations = smallest.report.schedule.deviations.count
    let noun = deviations == 1 ? "deviation" : "deviations"
    return smallest.failure(
      " under schedule \(count), shrunk to \(deviations) \(noun) from the natural order",
      nearest)
  }
}
