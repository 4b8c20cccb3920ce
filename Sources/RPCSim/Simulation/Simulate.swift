import RPCCore

/// The options of a simulation.
public struct SimulationOptions: Sendable {
  /// The time that a message takes between a process and the broker.
  public var latency = DurationRange(.milliseconds(1))
  /// The faults that are planned before the body runs.
  ///
  /// A fault of a process or queue waits until there is one of that name. If there never is one, the
  /// run fails.
  public var faults: [FaultScript] = []
  /// The number of jobs and events after which a run is given up.
  public var stepLimit = 1_000_000
  /// The part of the journal that is kept.
  public var journal = JournalExtent.whole
  /// Whether the broker confirms or refuses each publication on a link.
  ///
  /// Only then the processes declare `TransportCapabilities.confirms`. It costs one more message
  /// for each publication, and a round trip for each link that is opened.
  public var usesConfirms = false
  /// Whether each run is made twice and compared; see ``DeterminismFailure``.
  ///
  /// It takes twice the time. The whole journal is kept, even if ``journal`` says less.
  public var checksDeterminism = false
  /// The number of runs of an exploration that are made at a time, each on one thread; at most
  /// 1,024.
  ///
  /// For deterministic code, the result does not depend on this number. But with more than one, the
  /// code of several runs executes at the same time. State that the runs share has to be
  /// thread-safe, and the runs may begin in any order.
  public var jobs = 1
  /// Called when an exploration has come further, such as to show its progress.
  public var observe: (@Sendable (ExplorationProgress) -> Void)?
  /// The name of the simulation in reports.
  public var name = "simulation"

  /// Makes the default options.
  public init() {}

  /// The number of runs that are actually made at a time.
  ///
  /// It is 1 inside of a simulation, which has only one thread. It is also 1 if runs are compared
  /// with those of another execution, because real time decides which runs are made ahead.
  var jobsInFact: Int {
    CurrentScheduler.current == nil && RunFingerprints.shared == nil ? min(max(jobs, 1), 1_024) : 1
  }

  /// The part of the journal that is actually kept: all of it if runs are compared.
  var extent: JournalExtent {
    checksDeterminism || RunFingerprints.shared != nil ? .whole : journal
  }
}

/// Runs real `async` code against the in-memory broker, under virtual time and in a reproducible
/// order.
///
/// The seed decides the order: the same seed gives the same run, byte for byte.
///
/// ```swift
/// let answer = try simulate(seed: 7) { sim in
///   sim.process("worker") { worker in
///     try await RPCServer(worker, serving: "rpc_queue") {
///       $0.handle("fib") { (n: Int) in fib(n) }
///     }.run()
///   }
///   return try await withRPCClient(sim, calling: "rpc_queue") { client in
///     try await client.call("fib", 30, as: Int.self)
///   }
/// }
/// ```
///
/// The simulation runs on the calling thread, and ends when the body does. It works in tests of any
/// framework, and several simulations can run at once. The `async` form runs on a new thread, so
/// that other tasks can go on.
///
/// - Parameters:
///   - seed: The seed of the order of events; 0 is the plain order, in which everything happens as
///     it comes.
///   - options: The options of the simulation.
///   - body: The simulation's code, which runs as the process `test`.
/// - Returns: The result of the body.
/// - Throws: ``SimulationFailure`` if the body throws or stalls, or an invariant is broken. It is
///   also thrown if a planned fault never strikes, or code outside of the simulation influences it.
///   ``DeterminismFailure`` if that is checked, and a second run differs.
@discardableResult
public func simulate<Result: Sendable>(
  seed: UInt64 = 0, options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Result
) throws -> Result {
  let mode = seed == 0 ? ScheduleRecorder.Mode.replay(ScheduleToken()) : .random(seed: seed)
  return try SimulationAttempt(
    mode, seed: seed, options, keepsToken: options.extent == .whole, body
  ).value()
}

/// Replays the schedule of a simulation that failed.
///
/// - Parameters:
///   - token: The token of a ``SimulationFailure``. It fits the code that it was made with.
///   - options: The options of the simulation.
///   - body: The simulation's code.
/// - Throws: ``SimulationFailure`` if the run fails, as before. ``UnfittingToken`` if nothing
///   fails, but some choice of the token is impossible because the code has changed.
///   ``DeterminismFailure``; ``MalformedToken``.
@discardableResult
public func simulate<Result: Sendable>(
  replaying token: String, options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Result
) throws -> Result {
  guard let schedule = ScheduleToken(token) else { throw MalformedToken(token: token) }
  let attempt = try SimulationAttempt(
    .replay(schedule), seed: schedule.seed, options, isDescribed: true, body)
  let missed = schedule.deviations(missingIn: attempt.report.schedule)
  guard missed.isEmpty else {
    let unfitting = UnfittingToken(
      token: token, choices: schedule.deviations.count, missed: missed.count)
    throw attempt.held ? unfitting : attempt.failure(", though \(unfitting)")
  }
  return try attempt.value()
}

/// The error for a token that was made with other code: some of its choices are impossible now.
public struct UnfittingToken: Error, Hashable, CustomStringConvertible, Sendable {
  /// The token.
  public var token: String
  /// The number of choices in the token.
  public var choices: Int
  /// The number of its choices that could not be made.
  public var missed: Int

  /// The number of impossible choices, and advice.
  public var description: String {
    "\(missed) of the \(choices) choices of the token '\(token)' could not be made: "
      + "it was made with other code. Explore this code again, or replay the code that it fits"
  }
}

/// The error for a text that is no token of a schedule.
public struct MalformedToken: Error, Hashable, CustomStringConvertible, Sendable {
  /// The text that was given as a token.
  public var token: String

  /// The error, and the form of a token.
  public var description: String {
    token.hasPrefix("s1")
      ? "'\(token)' is a token of an earlier version, which left the faults to the seed: explore again"
      : "'\(token)' is no token of a schedule: they look like s2@7-12.1-f3"
  }
}

/// One run of a simulation, with its result and report.
struct SimulationAttempt<Result: Sendable> {
  let result: Swift.Result<Result, any Error>?
  var report: SimulationReport
  let choiceCount: Int

  init(
    _ mode: ScheduleRecorder.Mode, seed: UInt64, _ options: SimulationOptions,
    patience: Patience = .long, isDescribed: Bool = false, keepsToken: Bool = true,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) throws {
    if let missing = DeterministicScheduler.missingFromRuntime {
      throw RPCError.unsupported("simulating without \(missing)")
    }
    self.init(
      running: mode, seed: seed, isDescribed: isDescribed, patience: patience,
      keepsToken: keepsToken, options, body)
    if options.checksDeterminism { try checkDeterminism(mode, seed: seed, options, body) }
    try RunFingerprints.shared?.hold(report, of: "\(options.name) seed \(seed) \(mode.name)")
  }

  init(
    running mode: ScheduleRecorder.Mode, seed: UInt64, isDescribed: Bool = false,
    patience: Patience = .long, keepsToken: Bool = true, _ options: SimulationOptions,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) {
    let recorder = ScheduleRecorder(
      mode, seed: seed, isDescribed: isDescribed, keepsToken: keepsToken)
    let run = SimulationRun<Result>(
      recorder, seed: seed, options: options, patience: patience)
    (result, report) = run.run(body)
    choiceCount = recorder.choiceCount
  }

  /// Whether the run has no failure.
  var held: Bool {
    guard case .success? = result else { return false }
    return report.problems.isEmpty
  }

  /// The error that the body threw by itself.
  ///
  /// Errors after the run was stopped are ignored, because they are effects of the stop.
  var thrown: (any Error)? {
    guard report.stop == nil, case .failure(let error)? = result else { return nil }
    return error
  }

  func failure(_ search: String = "", _ nearestPass: PassingSchedule? = nil) -> SimulationFailure {
    SimulationFailure(
      error: thrown, report: report, nearestPass: nearestPass, search: search)
  }

  func value() throws -> Result {
    guard held, case .success(let value)? = result else { throw failure() }
    return value
  }
}
