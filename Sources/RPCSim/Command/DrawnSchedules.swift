import Dispatch
import RPCSim
import Synchronization

/// Plays drawn schedules of a scenario, as opposed to all schedules.
struct DrawnSchedules {
  /// A run as explorations count it, and its difference to a second play of the same run.
  struct Sample {
    let counted: ScenarioExploration.Sample
    let difference: JournalDifference?
  }

  private let opening: ScenarioOpening
  private let strategy: ExplorationStrategy
  private let options: ExploreOptions
  private let length: Int

  init(
    _ scenario: Scenario, _ strategy: ExplorationStrategy, _ options: ExploreOptions, length: Int
  ) {
    opening = ScenarioOpening(scenario, isUntimed: options.isUntimed)
    self.strategy = strategy
    self.options = options
    self.length = length
  }

  /// The number of schedules handed out at once; large enough to make the cost of a batch
  /// negligible.
  var batch: Int { 64 * options.jobs }

  /// Plays schedules on as many threads as there are jobs.
  ///
  /// The samples are in the order of the schedules, without gaps, on any thread that plays them.
  func samples(_ indices: Range<Int>, _ isEnded: @Sendable () -> Bool) -> [Sample] {
    let samples = Mutex([Sample?](repeating: nil, count: indices.count))
    let next = Atomic(indices.lowerBound)
    DispatchQueue.concurrentPerform(iterations: options.jobs) { _ in
      while !isEnded() {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < indices.upperBound, let sample = sample(index, isEnded) else { return }
        samples.withLock { $0[index - indices.lowerBound] = sample }
      }
    }
    // An interrupted schedule may leave a gap before later samples.
    return samples.withLock { $0 }.prefix { $0 != nil }.compactMap(\.self)
  }

  /// The sample of a schedule; `nil` if the run was interrupted.
  private func sample(_ index: Int, _ isEnded: () -> Bool) -> Sample? {
    let run = run(index, isEnded)
    let again = options.checksDeterminism ? self.run(index, isEnded) : nil
    guard run.ending != .interrupted, again?.ending != .interrupted else { return nil }
    return Sample(
      counted: ScenarioExploration.Sample(run),
      difference: again.flatMap { JournalDifference(between: run.journal, and: $0.journal) })
  }

  private func run(_ index: Int, _ isEnded: () -> Bool) -> ScenarioRun {
    ScenarioRun(
      from: opening, strategy: strategy.strategy(at: index, seed: options.seed, length: length),
      eventLimit: options.eventLimit, isEnded: isEnded)
  }
}
