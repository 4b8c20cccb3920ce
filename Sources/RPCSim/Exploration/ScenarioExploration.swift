package import InMemoryBroker

/// The combined results of many runs of a scenario.
package struct ScenarioExploration: Sendable {
  /// The contribution of one run.
  package struct Sample: Sendable {
    /// The strategy that chose the order of events.
    ///
    /// It makes the same run again.
    package let strategy: Strategy
    /// The verdict of the run.
    package let verdict: ScenarioRun.Verdict
    /// The outcome of the run, regardless of its order.
    package var outcome: RunOutcome { result.outcome }
    /// The outcome of the run, with the verdicts of the expectations.
    package let result: RunResult
    /// How often each planned fault struck.
    package let fired: [Int]
    /// The points at which each fault that schedules may place could have struck or did strike.
    package let passed: [[FaultPoint]]
    /// The points at which each fault that schedules may place did strike.
    package let struckAt: [[FaultPoint]]
    /// Whether each expectation was about something that happened.
    package let evaluated: [Bool]
    /// The number of events of the world in the run.
    package let events: Int
    /// The failures of the run, in words that do not depend on the schedule.
    package let failures: [String]

    /// Keeps the part of a run that an exploration counts.
    ///
    /// The journal is dropped.
    ///
    /// - Parameter run: A run of the explored scenario.
    package init(_ run: ScenarioRun) {
      strategy = run.strategy
      verdict = run.verdict
      result = RunResult(run)
      fired = run.faults.map(\.fired)
      passed = run.faults.map(\.passed)
      struckAt = run.faults.map(\.struckAt)
      evaluated = run.expectations.map { $0.verdict != .vacuous }
      events = run.performedCount
      failures = run.failures
    }
  }

  /// An outcome, a result or a failure, with the number of runs that had it.
  package struct Count<Item: Hashable & Sendable>: Sendable {
    /// The counted item: an outcome, a result, or a failure in words.
    package let item: Item
    /// The number of runs that had it.
    package fileprivate(set) var runs: Int
    /// The strategy of the first run that had it.
    package let first: Strategy
  }

  /// How often a fault that schedules may place had an occasion at one point, and struck there.
  package struct Coverage: Hashable, Sendable {
    /// The index of the fault in the scenario, from 0.
    package let fault: Int
    /// The point at which the fault could strike.
    package let point: FaultPoint
    /// The number of runs that had an occasion for the fault at this point.
    ///
    /// An exhaustive search also counts runs that stop at a known state, because their end is
    /// known.
    package fileprivate(set) var passed = 0
    /// The number of these runs in which it struck at this point.
    package fileprivate(set) var struck = 0
  }

  /// The number of runs added.
  package private(set) var runs = 0
  /// The number of events of the world in all runs together.
  package private(set) var events = 0
  /// The number of runs that failed.
  package private(set) var failed = 0
  /// The number of runs that were abandoned before their end without a failure until then.
  package private(set) var undecided = 0
  /// The distinct outcomes, in the order in which they were first met.
  package private(set) var outcomes: [Count<RunOutcome>] = []
  /// The distinct results, in the order in which they were first met.
  ///
  /// A result is an outcome with its verdicts.
  package private(set) var results: [Count<RunResult>] = []
  /// The distinct failures, in the order in which they were first met.
  package private(set) var failures: [Count<String>] = []
  /// The number of runs in which each planned fault struck.
  package private(set) var struck: [Int]
  /// The number of runs in which each expectation was about something that happened.
  package private(set) var evaluated: [Int]
  /// The coverage of the faults that schedules may place.
  ///
  /// It is sorted by the fault, and then by the order in which a call passes the points.
  package private(set) var coverage: [Coverage]
  /// The index of each outcome, result and failure in its list.
  ///
  /// Only looked up, never iterated.
  private var outcomeIndices: [RunOutcome: Int] = [:]
  private var resultIndices: [RunResult: Int] = [:]
  private var failureIndices: [String: Int] = [:]

  /// The distinct outcomes, the most frequent first.
  ///
  /// Of equally frequent outcomes, the one met first comes first.
  package var outcomesByFrequency: [Count<RunOutcome>] { byFrequency(outcomes) }
  /// The distinct failures, in the same order.
  package var failuresByFrequency: [Count<String>] { byFrequency(failures) }

  private func byFrequency<Item>(_ counts: [Count<Item>]) -> [Count<Item>] {
    // The sort is stable.
    counts.sorted { $0.runs > $1.runs }
  }

  /// Makes an exploration without runs.
  ///
  /// - Parameter scenario: The scenario whose runs will be added.
  package init(of scenario: Scenario) {
    struck = Array(repeating: 0, count: scenario.faults.count)
    evaluated = Array(repeating: 0, count: scenario.expectations.count)
    coverage = scenario.faults.enumerated().filter { $1.limit != nil }.flatMap { index, fault in
      scenario.points(of: fault).map { Coverage(fault: index, point: $0) }
    }
  }

  /// Adds a run.
  ///
  /// The result depends on the order of the runs.
  ///
  /// - Parameter sample: The contribution of the run.
  package mutating func add(_ sample: Sample) {
    runs += 1
    events += sample.events
    if sample.verdict == .failed { failed += 1 }
    if sample.verdict == .undecided { undecided += 1 }
    for (index, fired) in sample.fired.enumerated() where fired > 0 { struck[index] += 1 }
    for (index, was) in sample.evaluated.enumerated() where was { evaluated[index] += 1 }
    cover(passed: sample.passed, struckAt: sample.struckAt)
    Self.count(sample.outcome, of: sample, in: &outcomes, &outcomeIndices)
    Self.count(sample.result, of: sample, in: &results, &resultIndices)
    guard sample.verdict == .failed else { return }
    for failure in sample.failures {
      Self.count(failure, of: sample, in: &failures, &failureIndices)
    }
  }

  /// Adds the strikes of a run that stopped at a known state, because its end is known.
  ///
  /// - Parameter points: The points by the index of the fault. A fault without an occasion may be
  ///   missing.
  mutating func noteStrikes(_ points: [FaultChoices.Points]) {
    for index in coverage.indices where coverage[index].fault < points.count {
      let (points, mask) = (points[coverage[index].fault], coverage[index].point.mask)
      if points.passed & mask != 0 { coverage[index].passed += 1 }
      if points.struck & mask != 0 { coverage[index].struck += 1 }
    }
  }

  private mutating func cover(passed: [[FaultPoint]], struckAt: [[FaultPoint]]) {
    for index in coverage.indices {
      let (fault, point) = (coverage[index].fault, coverage[index].point)
      if passed[fault].contains(point) { coverage[index].passed += 1 }
      if struckAt[fault].contains(point) { coverage[index].struck += 1 }
    }
  }

  private static func count<Item>(
    _ item: Item, of sample: Sample, in counts: inout [Count<Item>], _ indices: inout [Item: Int]
  ) {
    if let index = indices[item] {
      counts[index].runs += 1
    } else {
      indices[item] = counts.count
      counts.append(Count(item: item, runs: 1, first: sample.strategy))
    }
  }
}
