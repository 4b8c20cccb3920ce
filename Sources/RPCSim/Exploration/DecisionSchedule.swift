/// Everything that was chosen in a run.
public struct DecisionSchedule: Hashable, Sendable {
  /// What random details depend on, such as which byte a fault corrupts.
  public var seed: UInt64
  /// In the order in which they were made.
  public var deviations: [Deviation]

  public init(seed: UInt64 = 0, deviations: [Deviation] = []) {
    self.seed = seed
    self.deviations = deviations
  }
}
