/// A run of real code that passes, as near to a failing one as was found: one choice is another.
///
/// Its description says which, and how to see it.
public struct PassingSchedule: Hashable, Sendable, CustomStringConvertible {
  /// What replays the run.
  public let schedule: ScheduleToken
  /// Which of the choices is made otherwise, from 1.
  public let choice: Int
  /// What comes first at that choice in the run that passes: a task's job, or an event.
  public let passesIf: String
  /// What comes first there in the failing run.
  public let failsIf: String

  /// What makes the difference, and the token by which to replay the run.
  public var description: String {
    """
    nearest passing run: choice \(choice) is made otherwise
      passes if this comes first: \(passesIf)
      fails if this comes first: \(failsIf)
      see it: simulate(replaying: "\(schedule)") { … }
    """
  }
}

/// Looks for the nearest run that passes, of code that fails under a schedule.
///
/// A failing schedule is small: mostly it passes without any one of its deviations, and of those the
/// last is the one that a reader wants, because whatever comes before may stay as it is. Code that
/// fails in the natural order passes, maybe, with one deviation from it.
struct NearestPassOfCode<Result: Sendable> {
  private let failing: SimulationAttempt<Result>
  private let options: SimulationOptions
  private let body: @Sendable (Simulation) async throws -> Result

  /// After how many runs, and how many jobs and events of theirs, it is given up.
  private static var runLimit: Int { 100 }
  private static var stepLimit: Int { 500_000 }

  init(
    failing: SimulationAttempt<Result>, _ options: SimulationOptions,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) {
    self.failing = failing
    self.options = options
    self.body = body
  }

  func search() -> PassingSchedule? {
    let schedule = failing.report.schedule
    return schedule.deviations.isEmpty
      ? withOneDeviation(from: schedule) : withOneLess(in: schedule)
  }

  private func withOneLess(in schedule: ScheduleToken) -> PassingSchedule? {
    var budget = Budget()
    for step in schedule.deviations.map(\.step).reversed() {
      let other = ScheduleToken(
        seed: schedule.seed, schedule.deviations.filter { $0.step != step })
      guard budget.allows else { return nil }
      let attempt = budget.count(play(other))
      guard attempt.held else { continue }
      guard let turn = play(schedule, watching: step).turn else { return nil }
      // As it went: what came behind that choice may not have been possible any more.
      return PassingSchedule(
        schedule: attempt.report.schedule, choice: step, passesIf: turn.natural,
        failsIf: turn.taken)
    }
    return nil
  }

  private func withOneDeviation(from schedule: ScheduleToken) -> PassingSchedule? {
    var budget = Budget()
    // Choices count as in a run that deviates somewhere; here it would, behind its end.
    var unreached = schedule
    unreached.deviate(ScheduleToken.Deviation(step: .max, place: 1))
    for step in stride(from: budget.count(play(unreached)).choiceCount, to: 0, by: -1) {
      var other = schedule
      other.deviate(ScheduleToken.Deviation(step: step, place: 1))
      guard budget.allows else { return nil }
      let attempt = budget.count(play(other, watching: step))
      guard attempt.held, let turn = attempt.turn else { continue }
      return PassingSchedule(
        schedule: attempt.report.schedule, choice: step, passesIf: turn.taken,
        failsIf: turn.natural)
    }
    return nil
  }

  private func play(_ schedule: ScheduleToken, watching step: Int? = nil) -> SimulationAttempt<
    Result
  > {
    SimulationAttempt(
      running: .replay(schedule), seed: schedule.seed, watching: step, patience: .short, options,
      body)
  }

  private struct Budget {
    private var runs = 0
    private var steps = 0

    var allows: Bool { runs < runLimit && steps < stepLimit }

    mutating func count(_ attempt: SimulationAttempt<Result>) -> SimulationAttempt<Result> {
      runs += 1
      steps += attempt.report.stepCount
      return attempt
    }
  }
}
