/// A choice that departs from the plain run: what is next in line has to wait for something else, or
/// happens later than it could.
///
/// A run is its scenario and its deviations; without any it is the plain run.
public struct Deviation: Hashable, Sendable {
  /// What happens.
  public var take: Moment
  /// What would have come next in the plain run; the same as ``take`` where only its time differs.
  public var before: Moment
  /// How much later than as soon as it can it happens, in nanoseconds of virtual time.
  public var delay: Int64

  /// Makes a deviation from the plain run.
  ///
  /// - Parameters:
  ///   - take: What happens.
  ///   - before: What would have come next in the plain run, and has to wait.
  ///   - delay: How much later than as soon as it can it happens, in nanoseconds.
  public init(take: Moment, before: Moment, delay: Int64 = 0) {
    self.take = take
    self.before = before
    self.delay = delay
  }

  /// Whether something happens later than it could, and nothing else comes first.
  var isDelayAlone: Bool { take == before }
}

extension Deviation: CustomStringConvertible {
  /// What happens and what waits for it, or how much later it happens, in words.
  public var description: String {
    let later = delay > 0 ? ", \(ReadableDuration(delay)) later" : ""
    return isDelayAlone ? "\(take)\(later)" : "\(take)\(later), before \(before)"
  }
}
