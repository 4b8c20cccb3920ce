public import RPCSim
public import Testing

/// Runs a test, or each test of a suite, as a simulation.
///
/// The test gets its simulation from `Simulation.current`. In it, `#expect` and `#require` find
/// failures as `Simulation.expect` does. Each failure of the smallest failing schedule is reported
/// once, at its line, with a token that replays the schedule.
///
/// ```swift
/// @Test(.explored(schedules: 500))
/// func `Each order is paid once`() async throws {
///   let sim = try Simulation.current
///   …
///   #expect(payments.count == 1)
/// }
/// ```
///
/// If both a suite and its test have such a trait, the test's counts. A test with arguments is a
/// simulation for each of its arguments.
public struct SimulationTrait: TestTrait, SuiteTrait, TestScoping {
  let plan: SchedulePlan
  let options: SimulationOptions
  private let identity = Identity()

  /// Tells one trait from another with the same content.
  private final class Identity: Sendable {}

  init(_ plan: SchedulePlan, _ faults: [FaultScript], _ options: SimulationOptions) {
    self.plan = plan
    var options = options
    options.faults += faults
    self.options = options
  }

  /// True: the trait of a suite is also one of its tests.
  public var isRecursive: Bool { true }

  /// Returns the trait itself for a test case, unless a later trait of the test replaces it.
  ///
  /// - Parameters:
  ///   - test: The test, with its own traits behind those of its suites.
  ///   - testCase: The case; `nil` for a whole test or a suite, which are no simulations.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> SimulationTrait? {
    guard testCase != nil else { return nil }
    let last = test.traits.lazy.compactMap { $0 as? SimulationTrait }.last
    return last?.identity === identity ? self : nil
  }

  /// Runs a test case under the schedules of the trait, and reports the failures.
  ///
  /// - Parameters:
  ///   - test: The test.
  ///   - testCase: The case of the test.
  ///   - function: The body of the test.
  /// - Throws: What is wrong with the simulation itself: `DeterminismFailure`, `NeverSeen`,
  ///   `UnfittingToken`, `MalformedToken` or `FingerprintFailure`.
  @concurrent
  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await withoutActuallyEscaping(function) { function in
      let body = TestBody(function)
      let result: Result<Void, any Error>
      do {
        result = .success(try await SimulatedTest(test, testCase, plan, options, body).run())
      } catch {
        result = .failure(error)
      }
      // The body must have ended, however the simulation did.
      await body.end()
      try result.get()
    }
  }
}

/// The traits that make a test a simulation.
extension Trait where Self == SimulationTrait {
  /// Runs a test once, as a simulation.
  ///
  /// - Parameters:
  ///   - seed: The seed of the order of events; 0 is the plain order.
  ///   - faults: The faults that are planned before the body runs, besides those of the options.
  ///   - options: The options of the simulation.
  public static func simulated(
    seed: UInt64 = 0, faults: [FaultScript] = [], options: SimulationOptions = .init()
  ) -> Self {
    SimulationTrait(.seed(seed), faults, options)
  }

  /// Runs a test under many schedules, and shrinks the first failure.
  ///
  /// - Parameters:
  ///   - schedules: The number of schedules to run.
  ///   - strategy: The way in which schedules are chosen.
  ///   - seed: The number from which schedules are drawn.
  ///   - faults: The faults that are planned before the body runs, besides those of the options.
  ///   - options: The options of the simulation.
  ///   - names: States that some schedule has to see, besides those that the code names by
  ///     `Simulation.sometimes(_:_:)`. The test fails if no schedule sees them.
  public static func explored(
    schedules: Int = 1_000, strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1,
    faults: [FaultScript] = [], options: SimulationOptions = .init(), sighting names: [String] = []
  ) -> Self {
    SimulationTrait(
      .schedules(schedules, strategy, seed: seed, sighting: names), faults, options)
  }

  /// Replays a schedule that failed.
  ///
  /// - Parameters:
  ///   - token: The token of the schedule, from the report of the failure.
  ///   - faults: The faults that are planned before the body runs, besides those of the options.
  ///   - options: The options of the simulation.
  public static func replaying(
    _ token: String, faults: [FaultScript] = [], options: SimulationOptions = .init()
  ) -> Self {
    SimulationTrait(.token(token), faults, options)
  }
}
