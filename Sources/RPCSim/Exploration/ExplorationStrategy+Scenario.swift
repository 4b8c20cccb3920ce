extension ExplorationStrategy {
  /// The schedule of one run of an exploration; the plain run comes first.
  ///
  /// - Parameters:
  ///   - index: Which of the schedules, from 0.
  ///   - seed: What the schedules are drawn from.
  ///   - length: How many events the plain run has.
  public func strategy(at index: Int, seed: UInt64, length: Int) -> Strategy {
    guard index > 0 else { return .inOrder }
    let drawn = RandomStream.mix(seed &+ UInt64(index))
    switch self {
    case .random: return .random(seed: drawn)
    case .pct(let depth): return .pct(seed: drawn, depth: depth, length: length)
    case .portfolio where index % 2 == 1: return .random(seed: drawn)
    case .portfolio: return .pct(seed: drawn, depth: 1 + index / 2 % 4, length: length)
    }
  }
}
