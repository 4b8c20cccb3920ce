/// A point in time, in whole nanoseconds since the start of the clock that measured it.
///
/// The machines of this package receive the current time as an argument. So the nanoseconds may be
/// of real or of virtual time. Arithmetic saturates: an instant that is too late is
/// ``distantFuture``, and nothing traps.
public struct Instant: Hashable, Comparable, Sendable {
  /// The nanoseconds since the start of the clock.
  public var nanoseconds: Int64

  /// Makes the instant that is this many nanoseconds after the start of the clock.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The start of the clock.
  public static let start = Instant(nanoseconds: 0)

  /// The latest possible instant, which stands for "never".
  public static let distantFuture = Instant(nanoseconds: .max)

  /// Whether an instant is earlier than another instant of the same clock.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant that is this many nanoseconds later (earlier if negative), saturating.
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
