// In the documentation these functions are shown with the forms without `async`, which have the
// same names.

/// Runs a simulation on a new thread, so that other tasks, such as parallel tests, can go on.
///
/// The form without `async` blocks its calling thread instead. That holds up other tasks if the
/// thread is one of the few that all tasks share. Inside of a simulation, this form runs on the
/// calling thread too.
///
/// - Parameters:
///   - seed: The seed of the order of events; 0 is the plain order.
///   - options: The options of the simulation.
///   - body: The simulation's code, which runs as the process `test`.
/// - Returns: The result of the body.
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

/// Replays a schedule on a new thread, so that other tasks can go on.
///
/// - Parameters:
///   - token: The token of a ``SimulationFailure``. It fits the code that it was made with.
///   - options: The options of the simulation.
///   - body: The simulation's code.
/// - Returns: The result of the body.
/// - Throws: ``SimulationFailure``, ``UnfittingToken``, ``DeterminismFailure`` or
///   ``MalformedToken``, as the form without `async` does.
@discardableResult
@concurrent
@_documentation(visibility: private)
public func simulate<Result: Sendable>(
  replaying token: String, options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Result
) async throws -> Result {
  try await onThreadOfItsOwn { try simulate(replaying: token, options: options, body) }
}

/// Runs a simulation under many schedules on a new thread, so that other tasks can go on.
///
/// - Parameters:
///   - schedules: The number of schedules to run.
///   - strategy: The way in which schedules are chosen.
///   - seed: The number from which schedules are drawn.
///   - options: The options of the simulation.
///   - names: States that some schedule has to see.
///   - body: The simulation's code, which runs once for each schedule.
/// - Returns: The result of the exploration.
/// - Throws: ``SimulationFailure``, ``NeverSeen`` or ``DeterminismFailure``, as the form without
///   `async` does.
@discardableResult
@concurrent
@_documentation(visibility: private)
public func explore(
  schedules: Int = 1000, strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1,
  options: SimulationOptions = .init(), sighting names: [String] = [],
  _ body: @escaping @Sendable (Simulation) async throws -> Void
) async throws -> ExplorationReport {
  try await onThreadOfItsOwn {
    try explore(
      schedules: schedules, strategy: strategy, seed: seed, options: options, sighting: names, body)
  }
}

private func onThreadOfItsOwn<Result: Sendable>(
  _ body: @Sendable () throws -> Result
) async throws -> Result {
  // Code inside of a simulation must not leave its thread.
  guard CurrentScheduler.current == nil else { return try body() }
  return try await withTaskExecutorPreference(ThreadOfItsOwn()) { try body() }
}
