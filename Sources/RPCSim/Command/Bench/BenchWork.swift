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

  /// Does it again and again until so much time was measured, or ten times as much has passed: to get ready
  /// for it is not measured.
  func perform(
    forAtLeast duration: Duration, isEnded: @escaping @Sendable () -> Bool
  ) -> Amount? {
    let start = ContinuousClock.now
    guard var total = perform(isEnded) else { return nil }
    while total.duration < duration, ContinuousClock.now - start < duration * 10, !isEnded() {
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
    BenchWork(name: name(of: benchmark), unit: "calls") { _ in
      var world = benchmark.world()
      let start = ContinuousClock.now
      let events = benchmark.play(&world)
      let duration = ContinuousClock.now - start
      guard benchmark.isComplete(world) else { return nil }
      return Amount(count: benchmark.calls, events: events, duration: duration)
    }
  }

  /// Everything that tells one benchmark from another, but for what is so if nothing else is said.
  private static func name(of benchmark: Benchmark) -> String {
    var parts = ["\("\(benchmark.inFlight)".grouped) in flight"]
    if benchmark.calls != Benchmark.usualCalls(inFlight: benchmark.inFlight) {
      parts.append(benchmark.calls.of("call"))
    }
    if benchmark.servers != Benchmark().servers { parts.append(benchmark.servers.of("server")) }
    if benchmark.isJournaled { parts.append("journal") }
    if benchmark.hasDeadlines { parts.append("deadlines") }
    return parts.joined(separator: ", ")
  }
}

extension Benchmark {
  /// How many calls are made without `--calls`.
  static func usualCalls(inFlight: Int) -> Int {
    min(200_000 + inFlight, Scenario.mostCalls)
  }
}

// MARK: - Explorations

extension BenchWork {
  /// A story's exploration.
  ///
  /// - Parameters:
  ///   - name: What the story is called among those that are measured.
  static func exploration(
    of story: Story, named name: String, _ strategy: ExploreOptions.StrategyName, jobs: Int
  ) -> BenchWork {
    let name = "\(name), \(strategy.rawValue), \(jobs.of("job"))"
    guard let drawn = strategy.drawn() else { return exhaustive(story, name, jobs) }
    return self.drawn(story, name, drawn, jobs)
  }

  /// Schedules of a story as `explore` draws them, with everything that it does to each.
  private static func drawn(
    _ story: Story, _ name: String, _ strategy: ExplorationStrategy, _ jobs: Int
  ) -> BenchWork {
    var options = ExploreOptions()
    options.jobs = jobs
    let scenario = story.scenario
    return BenchWork(name: name, unit: "schedules") { [options] isEnded in
      let start = ContinuousClock.now
      let plain = ScenarioRun(of: scenario, eventLimit: options.eventLimit, isEnded: isEnded)
      let plan = DrawnSchedules(scenario, strategy, options, length: plain.performedCount)
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
  private static func exhaustive(_ story: Story, _ name: String, _ jobs: Int) -> BenchWork {
    let scenario = story.scenario
    return BenchWork(name: name, unit: "states") { isEnded in
      let start = ContinuousClock.now
      var all = ExhaustiveExploration(of: scenario)
      all.explore(
        stateLimit: mostStates, jobs: jobs,
        concurrently: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) },
        isEnded: isEnded)
      let duration = ContinuousClock.now - start
      return Amount(count: all.states, events: all.transitions, duration: duration)
    }
  }

  /// Enough to see how fast a search is, and few enough that none takes long.
  private static let mostStates = 20_000
}
