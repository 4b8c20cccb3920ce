/// A choice that departs from the plain run: what is next in line has to wait for something else.
///
/// A run is its scenario and its deviations; without any it is the plain run.
public struct Deviation: Hashable, Sendable {
  /// What happens.
  public var take: Moment
  /// What would have come next in the plain run.
  public var before: Moment

  /// Makes a deviation from the plain run.
  ///
  /// - Parameters:
  ///   - take: What happens.
  ///   - before: What would have come next in the plain run, and has to wait.
  public init(take: Moment, before: Moment) {
    self.take = take
    self.before = before
  }
}

extension Deviation: CustomStringConvertible {
  /// What happens and what waits for it, in words.
  public var description: String { "\(take), before \(before)" }
}
