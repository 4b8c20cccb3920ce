/// A duration in a form for people: the largest unit that leaves few digits, without rounding.
package struct ReadableDuration: CustomStringConvertible {
  let nanoseconds: Int64
  /// The text between the number and the unit.
  private let gap: String

  /// - Parameter isSpaced: Whether a blank stands before the unit, as in prose.
  package init(_ nanoseconds: Int64, isSpaced: Bool = false) {
    self.nanoseconds = nanoseconds
    gap = isSpaced ? " " : ""
  }

  /// Reads a duration in the form of scenario files, such as `5ms`; `nil` if the text is none.
  package static func nanoseconds(_ text: String) -> Int64? {
    try? DurationText.nanoseconds(text)
  }

  package var description: String {
    let sign = nanoseconds < 0 ? "-" : ""
    let magnitude = nanoseconds.magnitude
    let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us")]
    for (size, unit) in units where magnitude >= size {
      return sign + Self.decimal(magnitude, unit: size) + gap + unit
    }
    return magnitude == 0 ? "0\(gap)s" : "\(sign)\(magnitude)\(gap)ns"
  }

  /// A number of nanoseconds in a larger unit, with as many decimals as needed.
  ///
  /// - Parameter unit: The nanoseconds of the unit, a power of ten.
  private static func decimal(_ value: UInt64, unit: UInt64) -> String {
    let remainder = value % unit
    guard remainder > 0 else { return "\(value / unit)" }
    var digits = String(remainder)
    let width = String(unit).count - 1
    digits = String(repeating: "0", count: width - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(value / unit).\(digits)"
  }
}
