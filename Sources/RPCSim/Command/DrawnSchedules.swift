import Dispatch
import RPCSim
import Synchronization

/// How the schedules of a story are played that are drawn, rather than all.
struct DrawnSchedules {
  /// A run, as explorations count it, and where it was not the same when it was played again.
  struct Sample {
    let counted: ScenarioExploration.Sample
    let difference: JournalDifference?
  }

  private let scenario: Scenario
  private let strategy: ExplorationStrategy
  private let options: ExploreOptions
  private let length: Int

  init(
    _ scenario: Scenario, _ strategy: ExplorationStrategy, _ options: ExploreOptions, length: Int
  ) {
    self.scenario = scenario
    self.strategy = strategy
    self.options = options
    self.length = length
  }

  /// How many are handed out at once: enough that it costs nothing.
  var batch: Int { 64 * options.jobs }

  /// Plays schedules on as many threads as there are jobs; the samples are in the order of the
  /// schedules, whoever played them, and those there are come first.
  func samples(_ indices: Range<Int>, _ isEnded: @Sendable () -> Bool) -> [Sample] {
    let samples = Mutex([Sample?](repeating: nil, count: indices.count))
    let next = Atomic(indices.lowerBound)
    DispatchQueue.concurrentPerform(iterations: options.jobs) { _ in
      // Each that is begun is finished, so none is missing before one that is there.
      while !isEnded() {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < indices.upperBound else { return }
        let sample = sample(index)
        samples.withLock { $0[index - indices.lowerBound] = sample }
      }
    }
    return samples.withLock { $0 }.compactMap(\.self)
  }

  private func sample(_ index: Int) -> Sample {
    let run = run(index)
    return Sample(
      counted: ScenarioExploration.Sample(run),
      difference: options.checksDeterminism
        ? JournalDifference(between: run.journal, and: self.run(index).journal) : nil)
  }

  private func run(_ index: Int) -> Run {
    Run(
      of: scenario, strategy: strategy.strategy(at: index, seed: options.seed, length: length),
      eventLimit: options.eventLimit, isUntimed: options.isUntimed)
  }
}
