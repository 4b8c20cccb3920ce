/// Everything that was chosen in a run.
public struct DecisionSchedule: Hashable, Sendable {
  /// What random details depend on, such as which byte a fault corrupts.
  public var seed: UInt64
  /// In the order in which they were made.
  public var deviations: [Deviation]

  /// Whether times are left out, so that anything may come next.
  public var isUntimed: Bool

  public init(seed: UInt64 = 0, deviations: [Deviation] = [], isUntimed: Bool = false) {
    self.seed = seed
    self.isUntimed = isUntimed
    self.deviations = deviations
  }
}
