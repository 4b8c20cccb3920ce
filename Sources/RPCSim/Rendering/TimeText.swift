import RPCCore

/// Instants as milliseconds in decimal, exact to the nanosecond.
enum TimeText {
  private static let nanosecondsPerMillisecond: UInt64 = 1_000_000

  /// The instant in milliseconds, with this many decimals.
  ///
  /// Six decimals are exact.
  static func milliseconds(_ instant: Instant, decimals: Int = 6) -> String {
    let sign = instant.nanoseconds < 0 ? "-" : ""
    let (whole, rest) = instant.nanoseconds.magnitude
      .quotientAndRemainder(dividingBy: nanosecondsPerMillisecond)
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let digits = String(rest)
    let fraction = String(repeating: "0", count: 6 - digits.count) + digits
    return "\(sign)\(whole).\(fraction.prefix(decimals))"
  }

  /// The number of decimals for an exact text: zero, three or six.
  static func decimals(of instant: Instant) -> Int {
    let nanoseconds = instant.nanoseconds.magnitude
    if nanoseconds % nanosecondsPerMillisecond == 0 { return 0 }
    return nanoseconds % 1_000 == 0 ? 3 : 6
  }
}
