/// The same schedule of a simulation, run twice, came out in two ways: what the code does depends on
/// something besides the seed.
///
/// Nothing that is found in such a simulation can be found again. It is looked for if
/// ``SimulationOptions/checksDeterminism`` says so.
public struct DeterminismFailure: Error, CustomStringConvertible, Sendable {
  /// The first event that is not the same; `nil` if the runs differ only in what journals do not tell.
  package let difference: JournalDifference?
  /// What the run did.
  public let first: SimulationReport
  /// What it did when it was run again.
  public let second: SimulationReport

  /// Compares two runs of the same schedule; `nil` if they are the same.
  init?(_ first: SimulationReport, _ second: SimulationReport) {
    self.first = first
    self.second = second
    difference = JournalDifference(
      between: SentJournal(first.journal, messages: first.sent),
      and: SentJournal(second.journal, messages: second.sent))
    if difference == nil, first.isAsLong(as: second) { return nil }
  }

  /// Where the runs differ, both events, what such a difference comes from, and the token of the
  /// schedule.
  public var description: String {
    """
    the simulation is not deterministic: the same schedule, run twice, came out in two ways

    \(difference?.description ?? steps)
    \(outside)Run the schedule again: simulate(replaying: "\(first.schedule)") { … }
    """
  }

  private var steps: String {
    """
    The journals are the same, but not what the code did besides:
      once:  \(first.work)
      again: \(second.work)
    It takes other ways between the messages: it asks a real clock or random numbers of the process, \
    walks over a Dictionary or Set, or finds what the first run left in a global variable.
    """
  }

  /// How the outside got in, which is reason enough.
  private var outside: String {
    let escapes = first.escapes + second.escapes.filter { !first.escapes.contains($0) }
    return escapes.map { "The outside got in: \($0)\n" }.joined()
  }
}

extension SimulationReport {
  /// Whether as much was done as in another run, and the same failed.
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
  /// - Throws: ``DeterminismFailure`` if it is another one.
  func checkDeterminism(
    _ mode: ScheduleRecorder.Mode, seed: UInt64, _ options: SimulationOptions,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) throws {
    // A dictionary's order depends on where it lies. So the second run must not find all memory free
    // where the first one did.
    let ballast = (0..<64).map { [UInt8](repeating: 0, count: 32 << ($0 % 8)) }
    let again = withExtendedLifetime(ballast) {
      SimulationAttempt(running: mode, seed: seed, options, body)
    }
    if let failure = DeterminismFailure(report, again.report) { throw failure }
  }
}
