/// The way in which an exploration chooses the schedules of a scenario or simulation.
public enum ExplorationStrategy: Hashable, Sendable {
  /// Chooses by a priority drawn from the seed and from the meaning of the choice.
  case random
  /// Chooses by priorities of tasks that change at a few steps (probabilistic concurrency testing).
  ///
  /// It finds failures that need at most `depth` orderings.
  case pct(depth: Int)
  /// Uses both, by turns.
  case portfolio
}

extension ExplorationStrategy {
  /// The way in which one schedule is chosen.
  enum Draw {
    case plain
    case random(seed: UInt64)
    case pct(seed: UInt64, depth: Int)
  }

  /// The greatest depth of the races that a portfolio looks for, by turns.
  ///
  /// Few known races need more than four orderings, and a run finds a deeper race less often.
  private static var depths: Int { 4 }

  /// The way in which one schedule is chosen.
  ///
  /// The plain run comes first.
  ///
  /// - Parameters:
  ///   - index: The index of the schedule, from 0.
  ///   - seed: The seed of all schedules.
  func draw(at index: Int, seed: UInt64) -> Draw {
    guard index > 0 else { return .plain }
    let drawn = RandomStream.mix(seed &+ UInt64(index))
    switch self {
    case .random: return .random(seed: drawn)
    case .pct(let depth): return .pct(seed: drawn, depth: depth)
    case .portfolio where index % 2 == 1: return .random(seed: drawn)
    case .portfolio: return .pct(seed: drawn, depth: 1 + index / 2 % Self.depths)
    }
  }

  /// The strategy for one run of a scenario.
  ///
  /// - Parameters:
  ///   - index: The index of the schedule, from 0; the plain run comes first.
  ///   - seed: The seed of all schedules.
  ///   - length: The number of events of the plain run.
  package func strategy(at index: Int, seed: UInt64, length: Int) -> Strategy {
    switch draw(at: index, seed: seed) {
    case .plain: .inOrder
    case .random(let seed): .random(seed: seed)
    case .pct(let seed, let depth): .pct(seed: seed, depth: depth, length: length)
    }
  }
}
