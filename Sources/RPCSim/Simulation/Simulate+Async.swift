// In the documentation these stand with the forms without `async`, whose names they share.

/// Runs a simulation on a thread of its own, so that other tasks, such as tests beside it, go on meanwhile.
///
/// It is the same as the form without `async`, which blocks the thread that calls it: among the few threads
/// that all tasks share, that holds up others. Inside of a simulation it runs where it is called.
///
/// - Parameters:
///   - seed: What the order of events depends on; 0 is the plain order.
///   - options: What the simulation is like, besides its code.
///   - body: The simulation's code, which is the process `test` of it.
/// - Returns: What the body returns.
/// - Throws: ``SimulationFailure`` or ``DeterminismFailure``, as the form without `async` does.
@discardableResult
@concurrent
@_documentation(visibility: private)
public func simulate<Result: Sendable>(
  seed: UInt64 = 0, options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Result
) async throws -> Result {
  try await onThreadOfItsOwn { try simulate(seed: seed, options: options, body) }
}

/// Runs a schedule again on a thread of its own, so that other tasks go on meanwhile.
///
/// - Parameters:
///   - token: The token of a ``SimulationFailure``. It fits the code that it was made with.
///   - options: What the simulation is like, besides its code.
///   - body: The simulation's code.
/// - Returns: What the body returns.
/// - Throws: ``SimulationFailure``, ``UnfittingToken``, ``DeterminismFailure`` or ``MalformedToken``, as the form
///   without `async` does.
@discardableResult
@concurrent
@_documentation(visibility: private)
public func simulate<Result: Sendable>(
  replaying token: String, options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Result
) async throws -> Result {
  try await onThreadOfItsOwn { try simulate(replaying: token, options: options, body) }
}

/// Runs a simulation under many schedules on a thread of its own, so that other tasks go on meanwhile.
///
/// - Parameters:
///   - schedules: How many schedules are run.
///   - strategy: How they are chosen.
///   - seed: What they are drawn from.
///   - options: What the simulation is like, besides its code.
///   - body: The simulation's code, which is run once for each schedule.
/// - Returns: What the exploration saw.
/// - Throws: ``SimulationFailure`` or ``DeterminismFailure``, as the form without `async` does.
@discardableResult
@concurrent
@_documentation(visibility: private)
public func explore(
  schedules: Int = 1000, strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1,
  options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Void
) async throws -> ExplorationReport {
  try await onThreadOfItsOwn {
    try explore(schedules: schedules, strategy: strategy, seed: seed, options: options, body)
  }
}

private func onThreadOfItsOwn<Result: Sendable>(
  _ body: @Sendable () throws -> Result
) async throws -> Result {
  // Who is inside of a simulation must not leave its thread.
  guard CurrentScheduler.current == nil else { return try body() }
  return try await withTaskExecutorPreference(ThreadOfItsOwn()) { try body() }
}
