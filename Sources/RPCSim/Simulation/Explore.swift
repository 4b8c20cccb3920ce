import RPCCore

/// How ``explore(schedules:strategy:seed:options:_:)`` chooses schedules.
public enum ExplorationStrategy: Hashable, Sendable {
  /// Every choice by a priority drawn from the seed and from what it means.
  case random
  /// Priorities by task that change at a few steps: finds what needs at most `depth` orderings to
  /// go wrong (probabilistic concurrency testing).
  case pct(depth: Int)
  /// Both, by turns.
  case portfolio
}

/// What an exploration saw.
public struct ExplorationReport: Sendable {
  /// How many schedules were run.
  public let schedules: Int
  /// How many of them were different.
  public let distinct: Int
}

/// Runs a simulation under many schedules, and makes the first failure small.
///
/// The natural order comes first, then schedules of the strategy. A failing schedule is shrunk to
/// as few deviations from the natural order as still fail.
///
/// - Parameters:
///   - schedules: How many schedules are run.
///   - strategy: How they are chosen.
///   - seed: What they are drawn from.
///   - options: What the simulation is like, besides its code.
///   - body: The simulation's code, which is run once for each schedule.
/// - Throws: ``SimulationFailure`` with the smallest failing schedule found, a token that replays it,
///   and the nearest run that passes; ``DeterminismFailure`` if that is checked, with the first schedule that came out otherwise.
@discardableResult
public func explore(
  schedules: Int = 1000, strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1,
  options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Void
) throws -> ExplorationReport {
  var seen: Set<[Int: Schedule.Deviation]> = []
  var length = 0
  for index in 0..<max(1, schedules) {
    let mode = strategy.mode(index, seed: seed, length: length)
    let attempt = try SimulationAttempt(mode, seed: seed &+ UInt64(index), options, body)
    guard attempt.held else {
      let shrinker = try ScheduleShrinker(attempt, options, body)
      let nearest = NearestPassOfCode(failing: shrinker.smallest, options, body).search()
      throw shrinker.failure(afterSchedules: index + 1, nearest)
    }
    length = max(length, attempt.choiceCount)
    seen.insert(attempt.report.schedule.deviations)
  }
  return ExplorationReport(schedules: max(1, schedules), distinct: seen.count)
}

extension ExplorationStrategy {
  fileprivate func mode(_ index: Int, seed: UInt64, length: Int) -> ScheduleRecorder.Mode {
    let drawn = RandomStream.mix(seed &+ UInt64(index))
    switch self {
    case _ where index == 0: return .replay(Schedule())
    case .random: return .random(seed: drawn)
    case .pct(let depth): return .pct(seed: drawn, changes: changes(depth, drawn, length))
    case .portfolio where index % 2 == 1: return .random(seed: drawn)
    case .portfolio: return .pct(seed: drawn, changes: changes(1 + index / 2 % 3, drawn, length))
    }
  }

  /// The steps at which a priority falls; they are counted from 1.
  private func changes(_ depth: Int, _ seed: UInt64, _ length: Int) -> Set<Int> {
    Set(RandomStream.changes(seed: seed, depth: depth, length: length).map { $0 + 1 })
  }
}

/// Takes deviations away from a failing schedule for as long as it still fails.
private struct ScheduleShrinker<Result: Sendable> {
  private(set) var smallest: SimulationAttempt<Result>
  private let options: SimulationOptions
  private let body: @Sendable (Simulation) async throws -> Result

  /// After how many runs it is given up.
  private static var limit: Int { 300 }

  init(
    _ failing: SimulationAttempt<Result>, _ options: SimulationOptions,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) throws {
    smallest = failing
    self.options = options
    self.body = body
    try shrink()
  }

  func failure(
    afterSchedules count: Int, _ nearestPass: PassingSchedule?
  ) -> SimulationFailure {
    let deviations = smallest.report.schedule.deviations.count
    return smallest.failure(
      " under schedule \(count), shrunk to \(deviations) deviations from the natural order",
      nearestPass)
  }

  private mutating func shrink() throws {
    var debugging = DeltaDebugging(limit: Self.limit)
    try debugging.reduce(deviations) { try stillFails($0) ? deviations : nil }
  }

  /// The deviations of the smallest failing schedule, by their steps.
  private var deviations: [(step: Int, deviation: Schedule.Deviation)] {
    smallest.report.schedule.deviations.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private mutating func stillFails(
    _ deviations: [(step: Int, deviation: Schedule.Deviation)]
  ) throws -> Bool {
    var schedule = smallest.report.schedule
    schedule.deviations = Dictionary(
      uniqueKeysWithValues: deviations.map { ($0.step, $0.deviation) })
    let attempt = try SimulationAttempt(.replay(schedule), seed: schedule.seed, options, body)
    let count = smallest.report.schedule.deviations.count
    guard !attempt.held, attempt.report.schedule.deviations.count < count else { return false }
    smallest = attempt
    return true
  }
}
