/// How the schedules of an exploration are chosen, of a story or of real code.
public enum ExplorationStrategy: Hashable, Sendable {
  /// Every choice by a priority drawn from the seed and from what it means.
  case random
  /// Priorities by task that change at a few steps: finds what needs at most `depth` orderings to
  /// go wrong (probabilistic concurrency testing).
  case pct(depth: Int)
  /// Both, by turns.
  case portfolio
}

extension ExplorationStrategy {
  /// How one schedule is chosen.
  enum Draw {
    case plain
    case random(seed: UInt64)
    case pct(seed: UInt64, depth: Int)
  }

  /// How deep the races are that a portfolio looks for, by turns: few that are known take more than four
  /// orderings, and a run finds one the more seldom the deeper it is.
  private static var depths: Int { 4 }

  /// How a schedule is chosen; the plain run comes first.
  ///
  /// - Parameters:
  ///   - index: Which of the schedules, from 0.
  ///   - seed: What the schedules are drawn from.
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

  /// The schedule of one run of a story.
  ///
  /// - Parameters:
  ///   - index: Which of the schedules, from 0; the plain run comes first.
  ///   - seed: What the schedules are drawn from.
  ///   - length: How many events the plain run has.
  package func strategy(at index: Int, seed: UInt64, length: Int) -> Strategy {
    switch draw(at: index, seed: seed) {
    case .plain: .inOrder
    case .random(let seed): .random(seed: seed)
    case .pct(let seed, let depth): .pct(seed: seed, depth: depth, length: length)
    }
  }
}
