/// Takes deviations away from a failing schedule for as long as the run still fails the same way.
public struct ScheduleReducer: Sendable {
  /// The smallest failing run that was found.
  public private(set) var run: Run
  /// How many runs it took.
  public private(set) var attempts = 0
  private let failure: String
  private let eventLimit: Int

  /// After how many runs it is given up.
  private static var limit: Int { 2_000 }

  /// Starts with a run that failed, or is `nil` if there is nothing wrong with it.
  ///
  /// - Parameters:
  ///   - failing: The run.
  ///   - failure: What has to fail still, as ``Run/failures`` has it; the first of those if not given.
  ///   - eventLimit: After how many events a run is given up.
  public init?(
    _ failing: Run, keeping failure: String? = nil, eventLimit: Int = Run.defaultEventLimit
  ) {
    guard let failure = failure ?? failing.failures.first, failing.failures.contains(failure)
    else { return nil }
    self.failure = failure
    self.eventLimit = eventLimit
    run = Run(
      of: failing.scenario, strategy: failing.strategy, eventLimit: eventLimit,
      isUntimed: failing.isUntimed, isRecorded: true)
  }

  private var deviations: [Deviation] { run.record?.schedule.deviations ?? [] }

  /// Takes chunks away, from all at once down to one at a time (delta debugging).
  ///
  /// - Parameters:
  ///   - observe: Told how many runs were made, and how many deviations are left.
  ///   - isEnded: Whether to leave it at what there is; asked before each run.
  public mutating func reduce(
    observe: (Int, Int) -> Void = { _, _ in }, isEnded: () -> Bool = { false }
  ) {
    // The last choices are the most likely ones not to matter.
    var debugging = DeltaDebugging(limit: Self.limit, startsAtEnd: true)
    debugging.reduce(deviations, observe: observe, isEnded: isEnded) {
      stillFails($0) ? deviations : nil
    }
    attempts = debugging.attempts
  }

  private mutating func stillFails(_ deviations: [Deviation]) -> Bool {
    let schedule = DecisionSchedule(
      seed: run.strategy.seed, deviations: deviations, isUntimed: run.isUntimed)
    let attempt = Run(
      of: run.scenario, strategy: .following(schedule), eventLimit: eventLimit, isRecorded: true)
    guard attempt.failures.contains(failure),
      (attempt.record?.schedule.deviations.count ?? .max) < self.deviations.count
    else { return false }
    run = attempt
    return true
  }
}
