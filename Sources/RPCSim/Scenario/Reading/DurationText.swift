/// Durations in the form of scenario files: `40ms`, `1.5s`, `40ms..60ms`.
///
/// All arithmetic uses integers, so a duration is read exactly as written.
enum DurationText {
  /// The longest duration: 100 years of 365.25 days, in nanoseconds.
  static let longest: Int64 = 36_525 * 24 * 3_600 * 1_000_000_000

  private static let units: [(name: String, nanoseconds: UInt128)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
    ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// The form of a duration, as a regular expression for JSON Schema and others.
  static var pattern: String {
    #"[0-9]+(\.[0-9]+)?("# + units.map(\.name).joined(separator: "|") + ")"
  }

  /// The nanoseconds of a duration that is not negative.
  static func nanoseconds(_ text: String) throws(Misreading) -> Int64 {
    if let (lower, _) = bounds(of: text) {
      let name = DisplayText.quoted(text)
      throw Misreading("expected one duration, found the range \(name)", suggestion: lower)
    }
    return try single(text)
  }

  /// The nanoseconds of a duration that may begin with a minus.
  static func signedNanoseconds(_ text: String) throws(Misreading) -> Int64 {
    guard text.utf8.first == UInt8(ascii: "-") else { return try nanoseconds(text) }
    return -(try nanoseconds(String(text.dropFirst())))
  }

  /// The range from a lower to a higher duration.
  ///
  /// A single duration is both bounds.
  static func range(_ text: String) throws(Misreading) -> DurationRange {
    guard let (lower, upper) = bounds(of: text) else {
      return DurationRange(nanoseconds: try single(text))
    }
    if !lower.isEmpty, lower.utf8.allSatisfy(\.isDigit) {
      let hasUnit = upper.utf8.last?.isDigit == false
      let unit = hasUnit ? String(upper.drop { $0.isNumber || $0 == "." }) : "ms"
      throw missingUnit(text, suggestion: "\(lower)\(unit)..\(upper)\(hasUnit ? "" : unit)")
    }
    let (least, most) = (try single(lower), try single(upper))
    guard least <= most else {
      let message = "the range \(DisplayText.quoted(text)) begins after its end"
      throw Misreading(message, suggestion: "\(upper)..\(lower)")
    }
    return DurationRange(least: least, most: most)
  }

  private static func bounds(of text: String) -> (lower: String, upper: String)? {
    let bytes = Array(text.utf8)
    let dot = UInt8(ascii: ".")
    let index = bytes.indices.dropLast().first { bytes[$0] == dot && bytes[$0 + 1] == dot }
    guard let index else { return nil }
    return (
      String(decoding: bytes[..<index], as: UTF8.self),
      String(decoding: bytes[(index + 2)...], as: UTF8.self)
    )
  }
}

extension DurationText {
  private static func single(_ text: String) throws(Misreading) -> Int64 {
    guard text.utf8.first != UInt8(ascii: "-") else {
      let advice = "use one that is not"
      throw Misreading("the duration \(DisplayText.quoted(text)) is negative: \(advice)")
    }
    let number = text.utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
    let unit = String(decoding: text.utf8.dropFirst(number.count), as: UTF8.self)
    let decimal = try decimal(Array(number), of: text)
    let length = try nanoseconds(ofUnit: unit, in: text)
    return try exactly(decimal, times: length, in: text)
  }

  /// A decimal number: its digits as an integer, and 10 to the power of the number of decimals.
  private struct Decimal {
    var digits: UInt128
    var scale: UInt128
  }

  private static func decimal(
    _ bytes: [UInt8], of text: String
  ) throws(Misreading) -> Decimal {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
      let title = "expected a duration such as \"40ms\", found \(DisplayText.quoted(text))"
      throw Misreading(title)
    }
    // Trailing zeros have no effect. Without them, the number of digits can be limited.
    let fraction = parts.count == 2 ? parts[1].trimmingZeros : []
    var decimal = Decimal(digits: 0, scale: 1)
    for digit in parts[0] { decimal.digits = try appending(digit, to: decimal.digits, of: text) }
    guard fraction.count <= 13 else { throw tooFine(text) }
    for digit in fraction {
      decimal.digits = try appending(digit, to: decimal.digits, of: text)
      decimal.scale *= 10
    }
    return decimal
  }

  private static func appending(
    _ digit: UInt8, to digits: UInt128, of text: String
  ) throws(Misreading) -> UInt128 {
    // The limit is far beyond any duration, and leaves room for a multiplication by a unit.
    guard digits < 1 << 80 else { throw tooLong(text) }
    return digits * 10 + UInt128(digit & 0xF)
  }

  private static func nanoseconds(
    ofUnit name: String, in text: String
  ) throws(Misreading) -> UInt128 {
    if let unit = units.first(where: { $0.name == name }) { return unit.nanoseconds }
    if name.isEmpty { throw missingUnit(text, suggestion: text + "ms") }
    let allowed = "use ns, us, ms, s, m or h"
    let title = "unknown unit \(DisplayText.quoted(name)) in \(DisplayText.quoted(text))"
    throw Misreading("\(title): \(allowed)", suggestion: suggestion(for: name, in: text))
  }

  private static func suggestion(for unit: String, in text: String) -> String? {
    let words = [
      "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m",
      "minute": "m", "minutes": "m", "hour": "h", "hours": "h", "millis": "ms", "msec": "ms",
      "milliseconds": "ms", "micros": "us", "microseconds": "us", "nanos": "ns",
      "nanoseconds": "ns",
    ]
    let bare = unit.lowercased().filter { $0 != " " }
    let known = units.first { $0.name == bare }?.name ?? words[bare]
    return known.map { String(text.dropLast(unit.count)) + $0 }
  }

  private static func exactly(
    _ decimal: Decimal, times unit: UInt128, in text: String
  ) throws(Misreading) -> Int64 {
    let (product, overflow) = decimal.digits.multipliedReportingOverflow(by: unit)
    guard !overflow else { throw tooLong(text) }
    let (nanoseconds, rest) = product.quotientAndRemainder(dividingBy: decimal.scale)
    guard nanoseconds <= UInt128(longest) else { throw tooLong(text) }
    guard rest == 0 else { throw tooFine(text) }
    return Int64(nanoseconds)
  }
}

extension DurationText {
  private static func missingUnit(_ text: String, suggestion: String) -> Misreading {
    Misreading("the duration \(DisplayText.quoted(text)) has no unit", suggestion: suggestion)
  }

  private static func tooLong(_ text: String) -> Misreading {
    Misreading("the duration \(DisplayText.quoted(text)) is too long: use at most 100 years")
  }

  private static func tooFine(_ text: String) -> Misreading {
    let advice = "write it with fewer digits"
    return Misreading(
      "the duration \(DisplayText.quoted(text)) is no whole number of nanoseconds: \(advice)")
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmingZeros: ArraySlice<UInt8> {
    guard let last = lastIndex(where: { $0 != UInt8(ascii: "0") }) else { return [] }
    return self[...last]
  }
}
