import Dispatch
import RPCSim

/// Something whose speed is measured.
struct BenchWork {
  /// What it is called, in tables and where figures are compared.
  let name: String
  /// What is counted: `calls`, `schedules` or `states`.
  let unit: String
  /// Does some of it, as little as makes sense; `nil` if it did not do what it should.
  let perform: (_ isEnded: @escaping @Sendable () -> Bool) -> Amount?

  /// How much was done, and how long it took.
  struct Amount {
    var count: Int
    /// How many events of worlds that were.
    var events: Int
    var duration: Duration
  }

  /// Does it again and again until so much time has passed.
  func perform(
    forAtLeast duration: Duration, isEnded: @escaping @Sendable () -> Bool
  ) -> Amount? {
    guard var total = perform(isEnded) else { return nil }
    while total.duration < duration, !isEnded() {
      guard let more = perform(isEnded) else { return nil }
      total.count += more.count
      total.events += more.events
      total.duration += more.duration
    }
    return total
  }
}

// MARK: - Calls

extension BenchWork {
  /// Calls of the tutorial's pattern.
  static func calls(_ benchmark: Benchmark) -> BenchWork {
    let journal = benchmark.isJournaled ? ", journal" : ""
    let deadlines = benchmark.hasDeadlines ? ", deadlines" : ""
    let name = "\("\(benchmark.inFlight)".grouped) in flight\(journal)\(deadlines)"
    return BenchWork(name: name, unit: "calls") { _ in
      var world = benchmark.world()
      let start = ContinuousClock.now
      let events = benchmark.play(&world)
      let duration = ContinuousClock.now - start
      guard benchmark.isComplete(world) else { return nil }
      return Amount(count: benchmark.calls, events: events, duration: duration)
    }
  }
}

// MARK: - Explorations

extension BenchWork {
  /// Schedules of a story as `explore` draws them, with everything that it does to each.
  static func drawn(_ story: Story, _ strategy: BenchedStrategy, jobs: Int) -> BenchWork {
    var options = ExploreOptions()
    options.jobs = jobs
    let (scenario, drawn) = (story.scenario, strategy.drawn)
    return BenchWork(name: name(of: story, strategy, jobs), unit: "schedules") {
      [options] isEnded in
      let start = ContinuousClock.now
      let plain = Run(of: scenario, eventLimit: options.eventLimit, isEnded: isEnded)
      let plan = DrawnSchedules(scenario, drawn, options, length: plain.performedCount)
      var exploration = ScenarioExploration(of: scenario)
      for batch in 0..<batches {
        let first = batch * plan.batch
        for sample in plan.samples(first..<first + plan.batch, isEnded) {
          exploration.add(sample.counted)
        }
      }
      return Amount(
        count: exploration.runs, events: exploration.events,
        duration: ContinuousClock.now - start)
    }
  }

  /// How many batches are played from one copy of the story's beginning, so that to make it takes no part.
  private static let batches = 4

  /// States of a search through all schedules of a story.
  static func exhaustive(_ story: Story, jobs: Int) -> BenchWork {
    let scenario = story.scenario
    return BenchWork(name: name(of: story, .exhaustive, jobs), unit: "states") { isEnded in
      let start = ContinuousClock.now
      var all = ExhaustiveExploration(of: scenario)
      all.explore(
        stateLimit: mostStates, jobs: jobs,
        concurrently: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) },
        isEnded: isEnded)
      let duration = ContinuousClock.now - start
      return Amount(count: all.states, events: all.states, duration: duration)
    }
  }

  /// Enough to see how fast a search is, and few enough that none takes long.
  private static let mostStates = 20_000

  private static func name(of story: Story, _ strategy: BenchedStrategy, _ jobs: Int) -> String {
    "\(story.scenario.name.shown(in: 40)), \(strategy.rawValue), \(jobs.of("job"))"
  }
}

/// How a story is explored whose exploration is measured.
enum BenchedStrategy: String, CaseIterable {
  case random, pct, portfolio, exhaustive

  /// The strategy of drawn schedules.
  fileprivate var drawn: ExplorationStrategy {
    switch self {
    case .random: .random
    case .pct: .pct(depth: 3)
    case .portfolio: .portfolio
    case .exhaustive: preconditionFailure("a search through all schedules draws none")
    }
  }
}
