import RPCCore

/// What a simulation is like, besides its code.
public struct SimulationOptions: Sendable {
  /// How long a message takes between a process and the broker.
  public var latency = DurationRange(nanoseconds: 1_000_000)
  /// After how many jobs and events a run is given up.
  public var stepLimit = 1_000_000
  /// How much of the journal is kept.
  public var journal = JournalExtent.whole
  /// Whether the broker confirms or refuses each publication on a link.
  ///
  /// Only then the processes declare `TransportCapabilities.confirms`. It costs one more message
  /// for each publication, and a round trip for each link that is opened.
  public var usesConfirms = false
  /// Whether each run is made twice, to see that it is the same again; see ``DeterminismFailure``.
  ///
  /// It takes twice the time. The whole journal is kept, whatever ``journal`` says.
  public var checksDeterminism = false
  /// How many runs of an exploration are made at a time, each on one thread; 1,024 at most.
  ///
  /// What comes of code that is the same in every run does not depend on that. But the code of several runs is at work at the same time: with
  /// more than one, what runs share has to bear it, and they begin in another order than they are counted.
  public var jobs = 1
  /// The name that reports use.
  public var name = "simulation"

  /// Makes options in which everything is as its property says.
  public init() {}

  /// How many runs are made at a time in fact: one inside of a simulation, which is one thread, and one if
  /// this process compares its runs with those of another, since which are made ahead depends on the time.
  var jobsInFact: Int {
    CurrentScheduler.current == nil && RunFingerprints.shared == nil ? min(max(jobs, 1), 1_024) : 1
  }

  /// How much of the journal is kept in fact: all of it if runs are compared.
  var extent: JournalExtent {
    checksDeterminism || RunFingerprints.shared != nil ? .whole : journal
  }
}

/// Runs real `async` code against the in-memory broker under virtual time, in an order that the
/// seed decides: the same seed gives the same run, byte for byte.
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
/// It runs on the calling thread, beside whatever else the process does, and ends when the body
/// does; it works in tests of any framework, any number at once. In an `async` function it is awaited, and
/// runs on a thread of its own, so that other tasks go on meanwhile.
///
/// - Parameters:
///   - seed: What the order of events depends on; 0 is the plain order, in which everything is done
///     as it comes.
///   - options: What the simulation is like, besides its code.
///   - body: The simulation's code, which is the process `test` of it.
/// - Returns: What the body returns.
/// - Throws: ``SimulationFailure`` if the body throws or stalls, an invariant is broken, a planned
///   fault never strikes, or something from outside of the simulation gets in;
///   ``DeterminismFailure`` if that is checked, and the same run is another one when it is made again.
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

/// Runs a schedule again that a failed simulation told of.
///
/// - Parameters:
///   - token: The token of a ``SimulationFailure``. It fits the code that it was made with.
///   - options: What the simulation is like, besides its code.
///   - body: The simulation's code.
/// - Throws: ``SimulationFailure``, as before; ``UnfittingToken`` if nothing fails and not every choice of the
///   token could be made, because the code has changed; ``DeterminismFailure``; ``MalformedToken``.
@discardableResult
public func simulate<Result: Sendable>(
  replaying token: String, options: SimulationOptions = .init(),
  _ body: @escaping @Sendable (Simulation) async throws -> Result
) throws -> Result {
  guard let schedule = ScheduleToken(token) else { throw MalformedToken(token: token) }
  let attempt = try SimulationAttempt(.replay(schedule), seed: schedule.seed, options, body)
  let missed = schedule.deviations(missingIn: attempt.report.schedule)
  guard missed.isEmpty else {
    let unfitting = UnfittingToken(
      token: token, choices: schedule.deviations.count, missed: missed.count)
    throw attempt.held ? unfitting : attempt.failure(", though \(unfitting)")
  }
  return try attempt.value()
}

/// A token that was made with other code: some of its choices cannot be made any more.
public struct UnfittingToken: Error, Hashable, CustomStringConvertible, Sendable {
  /// The token.
  public var token: String
  /// How many choices it makes.
  public var choices: Int
  /// How many of them could not be made.
  public var missed: Int

  /// What does not fit, and what to do.
  public var description: String {
    "\(missed) of the \(choices) choices of the token '\(token)' could not be made: "
      + "it was made with other code. Explore this code again, or replay the code that it fits"
  }
}

/// A text that is no token of a schedule.
public struct MalformedToken: Error, Hashable, CustomStringConvertible, Sendable {
  /// The text that was given for a token.
  public var token: String

  /// What is wrong, and what tokens look like.
  public var description: String {
    "'\(token)' is no token of a schedule: they look like s1@7-12.1-40.2"
  }
}

/// One run of a simulation, and what it came to.
struct SimulationAttempt<Result: Sendable> {
  let result: Swift.Result<Result, any Error>?
  let report: SimulationReport
  let choiceCount: Int
  /// What was chosen where somebody wanted to know it, if that was not what comes naturally.
  let turn: ScheduleRecorder.Turn?

  init(
    _ mode: ScheduleRecorder.Mode, seed: UInt64, _ options: SimulationOptions,
    patience: Patience = .long, keepsToken: Bool = true,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) throws {
    if let missing = DeterministicScheduler.missingFromRuntime {
      throw RPCError.unsupported("simulating without \(missing)")
    }
    self.init(
      running: mode, seed: seed, patience: patience, keepsToken: keepsToken, options, body)
    if options.checksDeterminism { try checkDeterminism(mode, seed: seed, options, body) }
    try RunFingerprints.shared?.hold(report, of: "\(options.name) seed \(seed) \(mode.name)")
  }

  init(
    running mode: ScheduleRecorder.Mode, seed: UInt64, watching step: Int? = nil,
    patience: Patience = .long, keepsToken: Bool = true, _ options: SimulationOptions,
    _ body: @escaping @Sendable (Simulation) async throws -> Result
  ) {
    let recorder = ScheduleRecorder(mode, seed: seed, watching: step, keepsToken: keepsToken)
    let run = SimulationRun<Result>(
      recorder, seed: seed, options: options, patience: patience)
    (result, report) = run.run(body)
    choiceCount = recorder.choiceCount
    turn = recorder.turn
  }

  /// Whether nothing is wrong with it.
  var held: Bool {
    guard case .success? = result else { return false }
    return report.problems.isEmpty
  }

  /// What the body threw by itself: what it throws because a run that was stopped is taken down says
  /// nothing.
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
