import Dispatch
import RPCSim

/// A work whose speed is measured.
struct BenchWork {
  /// The name of the work in tables and in comparisons.
  let name: String
  /// The unit of the counts: `calls`, `schedules` or `states`.
  let unit: String
  /// Does a minimal amount of work; returns `nil` if the work failed.
  let perform: (_ isEnded: @escaping @Sendable () -> Bool) -> Amount?

  /// An amount of work and the time it took.
  struct Amount {
    var count: Int
    /// The events of the simulated worlds.
    var events: Int
    var duration: Duration
  }

  /// Repeats the work until the measured time reaches `duration`, or the total time reaches ten
  /// times `duration`.
  ///
  /// Preparation is not measured, but counts toward the total time.
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

  /// The name of a benchmark: all properties that differ from the defaults, and the calls in
  /// flight.
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
  /// The number of calls without `--calls`.
  static func usualCalls(inFlight: Int) -> Int {
    min(200_000 + inFlight, Scenario.mostCalls)
  }
}

// MARK: - Explorations

extension BenchWork {
  /// The exploration of a scenario.
  ///
  /// - Parameters:
  ///   - name: The name of the scenario in the report.
  static func exploration(
    of source: ScenarioSource, named name: String, _ strategy: ExploreOptions.StrategyName,
    jobs: Int
  ) -> BenchWork {
    let name = "\(name), \(strategy.rawValue), \(jobs.of("job"))"
    guard let drawn = strategy.drawn() else { return exhaustive(source, name, jobs) }
    return self.drawn(source, name, drawn, jobs)
  }

  /// Schedules of a scenario, drawn and processed in the same way as by `explore`.
  private static func drawn(
    _ source: ScenarioSource, _ name: String, _ strategy: ExplorationStrategy, _ jobs: Int
  ) -> BenchWork {
    var options = ExploreOptions()
    options.jobs = jobs
    let scenario = source.scenario
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

  /// The number of batches for each copy of the scenario's opening, so that the cost of the copy is
  /// negligible.
  private static let batches = 4

  /// States of a search through all schedules of a scenario.
  private static func exhaustive(_ source: ScenarioSource, _ name: String, _ jobs: Int) -> BenchWork
  {
    let scenario = source.scenario
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

  /// Enough states to measure a search, and few enough for a short measurement.
  private static let mostStates = 20_000
}
