/// A point in time, in whole nanoseconds since the start of the clock that measured it.
///
/// Every machine of this package receives the time as an argument, so it does not matter whether
/// the nanoseconds are real or virtual. Arithmetic saturates: an instant too far away to count is
/// ``distantFuture``, never a crash.
public struct Instant: Hashable, Comparable, Sendable {
  /// The nanoseconds since the start of the clock.
  public var nanoseconds: Int64

  /// Makes an instant a number of nanoseconds after the start of the clock.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The start of the clock.
  public static let start = Instant(nanoseconds: 0)

  /// Later than everything that happens.
  public static let distantFuture = Instant(nanoseconds: .max)

  /// Whether an instant of the same clock comes before another.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant a number of nanoseconds later (earlier if negative), saturating.
  @inlinable
  public func advanced(byNanoseconds nanoseconds: Int64) -> Instant {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    guard overflow else { return Instant(nanoseconds: sum) }
    return Instant(nanoseconds: nanoseconds > 0 ? .max : .min)
  }

  /// The nanoseconds from this instant to a later one (negative if it is earlier), saturating.
  @inlinable
  public func nanoseconds(to other: Instant) -> Int64 {
    let (span, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    guard overflow else { return span }
    return other.nanoseconds > nanoseconds ? .max : .min
  }
}
