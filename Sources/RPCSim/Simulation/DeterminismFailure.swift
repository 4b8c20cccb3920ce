/// Two runs of the same schedule differ, because the code depends on more than the seed.
///
/// Failures of such a simulation cannot be reproduced. The check is made if
/// ``SimulationOptions/checksDeterminism`` says so.
public struct DeterminismFailure: Error, CustomStringConvertible, Sendable {
  /// The first event that differs; `nil` if the journals are equal and only other work differs.
  package let difference: JournalDifference?
  /// The report of the first run.
  public let first: SimulationReport
  /// The report of the second run.
  public let second: SimulationReport

  /// Compares two runs of the same schedule; `nil` if they are equal.
  init?(_ first: SimulationReport, _ second: SimulationReport) {
    self.first = first
    self.second = second
    difference = JournalDifference(
      between: SentJournal(first.journal, messages: first.sent),
      and: SentJournal(second.journal, messages: second.sent))
    if difference == nil, first.isAsLong(as: second) { return nil }
  }

  /// The first difference with both events, its usual causes, and the token of the schedule.
  public var description: String {
    """
    the simulation is not deterministic: the same schedule, run twice, came out in two ways

    \(difference?.description ?? steps)
    \(outside)Run the schedule again: simulate(replaying: "\(first.schedule)") { … }
    """
  }

  private var steps: String {
    """
    The journals are the same, but the code did different work:
      once:  \(first.work)
      again: \(second.work)
    It takes other paths between the messages: it asks a real clock or random numbers of the \
    process, walks over a Dictionary or Set, or finds what the first run left in a global variable.
    """
  }

  /// The influences from outside, which are reason enough for a difference.
  private var outside: String {
    let escapes = first.escapes + second.escapes.filter { !first.escapes.contains($0) }
    return escapes.map { "The outside got in: \($0)\n" }.joined()
  }
}

extension SimulationReport {
  /// Whether another run has the same number of steps and the same failures.
  fileprivate func isAsLong(as other: SimulationReport) -> Bool {
    stepCount == other.stepCount && failures == other.failures
  }

  fileprivate var work: String {
    "\(stepCount) jobs and events" + failures.map { "; \($0)" }.joined()
  }
}

extension SimulationAttempt {
  /// Makes the same run again.
  ///
  /// - Throws: ``DeterminismFailure`` if the second run differs.
  func checkDeterminism(
    _ mode: ScheduleRecorder.Mode, seed: UInt64, _ options: SimulationOptions,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) throws {
    // The order of a dictionary depends on its address. So the second run must not find all memory
    // free where the first one did.
    let ballast = (0..<64).map { [UInt8](repeating: 0, count: 32 << ($0 % 8)) }
    let again = withExtendedLifetime(ballast) {
      SimulationAttempt(running: mode, seed: seed, options, body)
    }
    if let failure = DeterminismFailure(report, again.report) { throw failure }
  }
}
