/// A duration as a person writes it: the largest unit that leaves few digits, without rounding.
struct ReadableDuration: CustomStringConvertible {
  let nanoseconds: Int64

  init(_ nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  var description: String {
    let sign = nanoseconds < 0 ? "-" : ""
    let magnitude = nanoseconds.magnitude
    let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us")]
    for (size, unit) in units where magnitude >= size {
      return sign + Self.decimal(magnitude, unit: size) + unit
    }
    return magnitude == 0 ? "0s" : "\(sign)\(magnitude)ns"
  }

  private static func decimal(_ value: UInt64, unit: UInt64) -> String {
    let rest = value % unit
    guard rest > 0 else { return "\(value / unit)" }
    var digits = String(rest)
    let width = String(unit).count - 1
    digits = String(repeating: "0", count: width - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(value / unit).\(digits)"
  }
}
