/// Everything that was chosen in a run.
public struct DecisionSchedule: Hashable, Sendable {
  /// What random details depend on, such as which byte a fault corrupts.
  public var seed: UInt64
  /// In the order in which they were made.
  public var deviations: [Deviation]

  /// Whether times are left out, so that anything may come next.
  public var isUntimed: Bool

  /// Makes a schedule; without deviations it is that of the plain run.
  ///
  /// - Parameters:
  ///   - seed: What random details depend on.
  ///   - deviations: The deviations, in the order in which they are made.
  ///   - isUntimed: Whether times are left out.
  public init(seed: UInt64 = 0, deviations: [Deviation] = [], isUntimed: Bool = false) {
    self.seed = seed
    self.isUntimed = isUntimed
    self.deviations = deviations
  }
}
