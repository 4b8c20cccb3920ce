/// The nearest run of real code that passes.
///
/// It differs from a failing run in one choice, or in one fault that a schedule places.
///
/// Its description tells the difference, and how to replay the run.
public struct PassingSchedule: Hashable, Sendable, CustomStringConvertible {
  /// The schedule that replays the run.
  public let schedule: ScheduleToken
  /// The difference between the two runs.
  public let difference: Difference

  /// The difference between a failing run and a passing one.
  public enum Difference: Hashable, Sendable {
    /// A choice is made otherwise, with its number, from 1.
    ///
    /// The texts say which task's job or event comes first in each run.
    case choice(Int, passesIf: String, failsIf: String)
    /// A fault that the schedule placed strikes only in the failing run.
    case fault(String)
  }

  /// The difference, and the token that replays the passing run.
  public var description: String {
    """
    nearest passing run: \(difference.words)
      see it: simulate(replaying: "\(schedule)") { … }
    """
  }
}

extension PassingSchedule.Difference {
  fileprivate var words: String {
    switch self {
    case .fault(let fault): "one fault does not strike\n  fails only with this: \(fault)"
    case .choice(let number, let passesIf, let failsIf):
      """
      choice \(number) is made otherwise
        passes if this comes first: \(passesIf)
        fails if this comes first: \(failsIf)
      """
    }
  }
}

/// Searches for the nearest run that passes, of code that fails under a schedule.
///
/// A shrunk schedule mostly passes without any one of its deviations. The last such deviation is
/// the most useful one, because everything before it stays the same. Code that fails in the natural
/// order may pass with one deviation from it.
struct NearestPassOfCode<Result: Sendable> {
  private let failing: SimulationAttempt<Result>
  private let options: SimulationOptions
  private let body: @Sendable (Simulation) async throws -> Result

  /// The search ends after this number of runs, or of jobs and events in all runs.
  private static var runLimit: Int { 100 }
  private static var stepLimit: Int { 500_000 }

  /// - Parameters:
  ///   - failing: The failing run, with its deviations described.
  ///   - options: The options of the simulation.
  ///   - body: The code of the simulation.
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
    for deviation in schedule.deviations.reversed() {
      let other = ScheduleToken(
        seed: schedule.seed, schedule.deviations.filter { $0 != deviation })
      guard budget.allows else { return nil }
      let attempt = budget.count(play(other))
      guard attempt.held else { continue }
      guard let turn = failing.report.turns.first(where: { $0.deviation == deviation }) else {
        return nil
      }
      // The schedule as recorded, because later deviations may no longer be possible.
      return PassingSchedule(
        schedule: attempt.report.schedule,
        difference: deviation.isStrike
          ? .fault(turn.taken)
          : .choice(deviation.step, passesIf: turn.natural, failsIf: turn.taken))
    }
    return nil
  }

  private func withOneDeviation(from schedule: ScheduleToken) -> PassingSchedule? {
    var budget = Budget()
    // Choices are counted only in a run with deviations. This deviation comes after the end of the
    // run.
    var unreached = schedule
    unreached.deviate(ScheduleToken.Deviation(step: .max, index: 1))
    for step in stride(from: budget.count(play(unreached)).choiceCount, to: 0, by: -1) {
      var other = schedule
      other.deviate(ScheduleToken.Deviation(step: step, index: 1))
      guard budget.allows else { return nil }
      let attempt = budget.count(play(other, isDescribed: true))
      guard attempt.held, let turn = attempt.report.turns.first else { continue }
      return PassingSchedule(
        schedule: attempt.report.schedule,
        difference: .choice(step, passesIf: turn.taken, failsIf: turn.natural))
    }
    return nil
  }

  private func play(
    _ schedule: ScheduleToken, isDescribed: Bool = false
  ) -> SimulationAttempt<Result> {
    SimulationAttempt(
      running: .replay(schedule), seed: schedule.seed, isDescribed: isDescribed, patience: .short,
      options, body)
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
