/// A duration that is only known to lie between two bounds, in nanoseconds.
public struct DurationRange: Hashable, Sendable {
  /// The lower bound, in nanoseconds; the duration may be as short.
  public var least: Int64
  /// The upper bound, in nanoseconds; the duration may be as long.
  public var most: Int64

  /// A range; bounds in the wrong order are put in order.
  ///
  /// - Parameters:
  ///   - least: The shortest, in nanoseconds.
  ///   - most: The longest, in nanoseconds.
  public init(least: Int64, most: Int64) {
    self.least = min(least, most)
    self.most = max(least, most)
  }

  /// A duration that is known exactly.
  public init(nanoseconds: Int64) {
    self.init(least: nanoseconds, most: nanoseconds)
  }

  /// No time at all, which is known exactly.
  public static let zero = DurationRange(nanoseconds: 0)

  /// The range a number of times as long, saturating.
  func multiplied(by factor: Int64) -> DurationRange {
    guard factor != 1 else { return self }
    return DurationRange(
      least: Self.product(least, factor), most: Self.product(most, factor))
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
  }
}
