extension DocumentParser {
  /// Reads the number that begins here, at its sign if it has one.
  mutating func parseNumber() throws(Diagnostic) -> DocumentNode {
    let start = offset
    let isNegative = try parseSign()
    let content = try parseMagnitude(startedAt: start, isNegative: isNegative)
    try checkNumberEnd(startedAt: start)
    return DocumentNode(content, at: start..<offset)
  }

  private mutating func parseSign() throws(Diagnostic) -> Bool {
    if "+" ~= current, dialect == .json {
      throw complaint("JSON numbers have no plus sign: remove it")
    }
    if consume("-") { return true }
    _ = consume("+")
    return false
  }

  private mutating func parseMagnitude(
    startedAt start: Int, isNegative: Bool
  ) throws(Diagnostic) -> DocumentNode.Content {
    guard dialect == .json5 else { return try parseDecimal(startedAt: start) }
    switch (current, byte(at: offset + 1)) {
    case ("0", "x"), ("0", "X"):
      return try parseHexadecimal(startedAt: start, isNegative: isNegative)
    case ("I", _), ("N", _): return try parseNonFinite(isNegative: isNegative)
    default: return try parseDecimal(startedAt: start)
    }
  }

  private mutating func parseNonFinite(
    isNegative: Bool
  ) throws(Diagnostic) -> DocumentNode.Content {
    let end = identifierEnd(from: offset)
    guard case .number(let number) = meaning(ofWordIn: offset..<end) else {
      throw complaint("expected a digit, 'Infinity' or 'NaN' after the sign, found \(found)")
    }
    offset = end
    return .number(isNegative ? -number : number)
  }

  /// Throws an error if other characters follow the number directly, as in a bare word.
  private func checkNumberEnd(startedAt start: Int) throws(Diagnostic) {
    let isGlued = identifierEnd(from: offset) > offset || "." ~= current
    guard isGlued || current?.isDecimalDigit == true else { return }
    let word = DisplayText.quoted(bareText(at: start))
    throw complaint(at: start, "\(word) is not a number: text needs quotes around it")
  }
}

extension DocumentParser {
  private mutating func parseHexadecimal(
    startedAt start: Int, isNegative: Bool
  ) throws(Diagnostic) -> DocumentNode.Content {
    offset += 2
    let digits = offset
    var magnitude: UInt64? = 0
    while let digit = current?.hexadecimalValue {
      magnitude = magnitude.flatMap { $0 >> 60 == 0 ? $0 << 4 | UInt64(digit) : nil }
      offset += 1
    }
    guard offset > digits else {
      throw complaint("expected a hexadecimal digit after '0x', found \(found)")
    }
    let integer = magnitude.flatMap { Int64($0, isNegative: isNegative) }
    if let integer { return .integer(integer) }
    return .number(try number(startedAt: start))
  }
}

extension DocumentParser {
  private mutating func parseDecimal(
    startedAt start: Int
  ) throws(Diagnostic) -> DocumentNode.Content {
    try parseWholePart()
    let wholeEnd = offset
    try parseFraction()
    try parseExponent()
    if offset == wholeEnd, let integer = integer(in: start..<offset) { return .integer(integer) }
    return .number(try number(startedAt: start))
  }

  private mutating func parseWholePart() throws(Diagnostic) {
    let start = offset
    skipDigits()
    if "0" ~= byte(at: start), offset > start + 1 {
      throw complaint(at: start, "a number cannot begin with a zero: remove the zero")
    }
    guard offset == start else { return }
    let startsWithPoint = byte(at: offset + 1)?.isDecimalDigit == true && "." ~= current
    guard dialect == .json5, startsWithPoint else {
      throw complaint("expected a digit, found \(found)")
    }
  }

  private mutating func parseFraction() throws(Diagnostic) {
    guard consume(".") else { return }
    let digits = offset
    skipDigits()
    if dialect == .json, offset == digits {
      throw complaint("expected a digit after the point, found \(found)")
    }
  }

  private mutating func parseExponent() throws(Diagnostic) {
    guard consume("e") || consume("E") else { return }
    if !consume("-") { _ = consume("+") }
    let digits = offset
    skipDigits()
    if offset == digits { throw complaint("expected a digit in the exponent, found \(found)") }
  }

  private mutating func skipDigits() {
    while let byte = current, byte.isDecimalDigit { offset += 1 }
  }

  /// The integer written in a range, or nil if it needs more than 64 bits.
  private func integer(in range: Range<Int>) -> Int64? {
    var magnitude: UInt64 = 0
    for byte in bytes[range] where byte.isDecimalDigit {
      let (shifted, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeNow) = shifted.addingReportingOverflow(UInt64(byte & 0xF))
      if isTooLarge || isTooLargeNow { return nil }
      magnitude = sum
    }
    return Int64(magnitude, isNegative: "-" ~= bytes[range.lowerBound])
  }

  // Reading 1e999 as infinity would hide a mistake. JSON5 can write infinity as a word.
  private func number(startedAt start: Int) throws(Diagnostic) -> Double {
    let number = Double(String(decoding: bytes[start..<offset], as: UTF8.self))
    guard let number, number.isFinite else {
      throw complaint(at: start, "this number is too large: the largest is about 1.8e308")
    }
    return number
  }
}

extension Int64 {
  /// The integer with the given magnitude and sign, or nil if it does not fit.
  fileprivate init?(_ magnitude: UInt64, isNegative: Bool) {
    if isNegative, magnitude == Self.min.magnitude {
      self = .min
    } else if let positive = Self(exactly: magnitude) {
      self = isNegative ? -positive : positive
    } else {
      return nil
    }
  }
}
