package import InMemoryBroker

/// What many schedules of a story came to.
package struct ScenarioExploration: Sendable {
  /// What a single run contributes.
  package struct Sample: Sendable {
    /// What chose the run's order of events; it makes the same run again.
    package let strategy: Strategy
    /// What the run proves.
    package let verdict: ScenarioRun.Verdict
    /// What the run came to, whatever its order.
    package var outcome: RunOutcome { result.outcome }
    /// What the run came to, with what became of each expectation.
    package let result: RunResult
    /// How often each planned fault struck.
    package let fired: [Int]
    /// Where faults that schedules may place could have struck, and where they struck.
    package let passed: [[FaultPoint]]
    /// Where each planned fault struck, if a schedule may place it.
    package let struckAt: [[FaultPoint]]
    /// Which expectations were about something that happened.
    package let evaluated: [Bool]
    /// How many events of the world the run took.
    package let events: Int
    /// What failed, in words that are the same in all schedules.
    package let failures: [String]

    /// Takes from a run what an exploration counts, and lets go of its journal.
    ///
    /// - Parameter run: A run of the scenario that is explored.
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

  /// An outcome, a result or a failure, and how often it came.
  package struct Count<Item: Hashable & Sendable>: Sendable {
    /// What was met: an outcome, a result, or a failure in words.
    package let item: Item
    /// How many runs had it.
    package fileprivate(set) var runs: Int
    /// The first schedule that had it.
    package let first: Strategy
  }

  /// What schedules made of a fault that they may place, at one of the points where it could
  /// strike.
  package struct Coverage: Hashable, Sendable {
    /// Which of the scenario's faults it is, from 0.
    package let fault: Int
    /// Where the fault could strike.
    package let point: FaultPoint
    /// In how many runs there was an occasion for it; of a search through all schedules, also on how
    /// many ways to a state that was met before, and whose end was known.
    package fileprivate(set) var passed = 0
    /// On how many of them it struck there.
    package fileprivate(set) var struck = 0
  }

  /// How many runs were taken in.
  package private(set) var runs = 0
  /// How many events of the world all runs took together.
  package private(set) var events = 0
  /// How many runs failed.
  package private(set) var failed = 0
  /// How many runs were given up before their end, with nothing wrong until then.
  package private(set) var undecided = 0
  /// The distinct outcomes, in the order in which they were met.
  package private(set) var outcomes: [Count<RunOutcome>] = []
  /// The distinct results, in the order in which they were met: which outcomes came with which
  /// verdicts.
  package private(set) var results: [Count<RunResult>] = []
  /// The distinct failures, in the order in which they were met.
  package private(set) var failures: [Count<String>] = []
  /// In how many runs each planned fault struck.
  package private(set) var struck: [Int]
  /// In how many runs each expectation was about something that happened.
  package private(set) var evaluated: [Int]
  /// What was made of faults that schedules may place, by the fault and then in the order in which
  /// a call passes the points.
  package private(set) var coverage: [Coverage]
  /// Where each outcome, result and failure is in its list; only ever looked up.
  private var outcomePlaces: [RunOutcome: Int] = [:]
  private var resultPlaces: [RunResult: Int] = [:]
  private var failurePlaces: [String: Int] = [:]

  /// The distinct outcomes, the most frequent first, and of equally frequent ones that which was met first.
  package var outcomesByFrequency: [Count<RunOutcome>] { byFrequency(outcomes) }
  /// The distinct failures, in the same order.
  package var failuresByFrequency: [Count<String>] { byFrequency(failures) }

  private func byFrequency<Item>(_ counts: [Count<Item>]) -> [Count<Item>] {
    // Sorting is stable.
    counts.sorted { $0.runs > $1.runs }
  }

  /// Makes an exploration that no run was added to.
  ///
  /// - Parameter scenario: The story whose runs will be added.
  package init(of scenario: Scenario) {
    struck = Array(repeating: 0, count: scenario.faults.count)
    evaluated = Array(repeating: 0, count: scenario.expectations.count)
    coverage = scenario.faults.enumerated().filter { $1.limit != nil }.flatMap { index, fault in
      scenario.points(of: fault).map { Coverage(fault: index, point: $0) }
    }
  }

  /// Takes in a run; the result depends on the order of the runs.
  ///
  /// - Parameter sample: What the run contributes.
  package mutating func add(_ sample: Sample) {
    runs += 1
    events += sample.events
    if sample.verdict == .failed { failed += 1 }
    if sample.verdict == .undecided { undecided += 1 }
    for (index, fired) in sample.fired.enumerated() where fired > 0 { struck[index] += 1 }
    for (index, was) in sample.evaluated.enumerated() where was { evaluated[index] += 1 }
    cover(passed: sample.passed, struckAt: sample.struckAt)
    Self.count(sample.outcome, of: sample, in: &outcomes, &outcomePlaces)
    Self.count(sample.result, of: sample, in: &results, &resultPlaces)
    guard sample.verdict == .failed else { return }
    for failure in sample.failures {
      Self.count(failure, of: sample, in: &failures, &failurePlaces)
    }
  }

  /// Takes in where faults struck in a run whose end is known from another one.
  ///
  /// - Parameter points: By the fault's place; a fault that had no occasion may be missing.
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
    _ item: Item, of sample: Sample, in counts: inout [Count<Item>], _ places: inout [Item: Int]
  ) {
    if let place = places[item] {
      counts[place].runs += 1
    } else {
      places[item] = counts.count
      counts.append(Count(item: item, runs: 1, first: sample.strategy))
    }
  }
}
