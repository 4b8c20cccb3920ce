import RPCCore

/// A duration that lies between two bounds.
public struct DurationRange: Hashable, Sendable {
  /// The shortest possible duration, in nanoseconds.
  package var least: Int64
  /// The longest possible duration, in nanoseconds.
  package var most: Int64

  /// Makes a duration with one possible value.
  public init(_ duration: Duration) { self.init(nanoseconds: duration.nanoseconds) }

  /// Makes a range, of which each run chooses a value.
  public init(_ range: ClosedRange<Duration>) {
    self.init(least: range.lowerBound.nanoseconds, most: range.upperBound.nanoseconds)
  }

  /// Makes a range of nanoseconds.
  ///
  /// Bounds in the wrong order are exchanged.
  package init(least: Int64, most: Int64) {
    self.least = min(least, most)
    self.most = max(least, most)
  }

  /// Makes a duration with one possible value.
  package init(nanoseconds: Int64) {
    self.init(least: nanoseconds, most: nanoseconds)
  }

  /// A duration of exactly zero.
  public static let zero = DurationRange(nanoseconds: 0)

  /// The range multiplied by a factor, with saturation.
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
