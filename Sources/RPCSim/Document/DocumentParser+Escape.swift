extension DocumentParser {
  /// Reads the escape whose backslash stands here.
  ///
  /// Returns nil if the escape continues the line.
  mutating func parseEscape() throws(Diagnostic) -> Unicode.Scalar? {
    let start = offset
    offset += 1
    // At the end of the file the caller reports the string as unterminated.
    guard let byte = current else { return nil }
    if let scalar = Self.shortEscape(byte) {
      offset += 1
      return scalar
    }
    if consume("u") { return try parseUnicodeEscape(startedAt: start) }
    guard dialect == .json5 else {
      let scalar = UTF8Scalar(in: bytes, at: offset).scalar ?? "\u{FFFD}"
      throw complaint(at: start, "JSON has no escape \(DisplayText.quoted("\\\(scalar)"))")
    }
    return try parseJSON5Escape(startedAt: start)
  }

  private static func shortEscape(_ byte: UInt8) -> Unicode.Scalar? {
    switch byte {
    case "\"", "\\", "/": Unicode.Scalar(byte)
    case "b": "\u{8}"
    case "f": "\u{C}"
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    default: nil
    }
  }

  private mutating func parseJSON5Escape(
    startedAt start: Int
  ) throws(Diagnostic) -> Unicode.Scalar? {
    let lineEnd = source.lineTerminatorLength(at: offset)
    if lineEnd > 0 {
      offset += lineEnd
      return nil
    }
    if consume("v") { return "\u{B}" }
    if consume("x") { return Unicode.Scalar(UInt8(try parseHexadecimal(digits: 2, after: start))) }
    if "0"..."9" ~= current { return try parseNullEscape(startedAt: start) }
    return consumeScalar()
  }

  /// Reads `\0`.
  ///
  /// Another digit, or a second one, would make it an octal escape.
  private mutating func parseNullEscape(startedAt start: Int) throws(Diagnostic) -> Unicode.Scalar {
    guard consume("0"), !("0"..."9" ~= current) else {
      throw complaint(at: start, "JSON5 has no octal escapes: write \\x and two digits")
    }
    return "\0"
  }

  private mutating func consumeScalar() -> Unicode.Scalar? {
    let next = UTF8Scalar(in: bytes, at: offset)
    offset += next.length
    return next.scalar
  }
}

extension DocumentParser {
  /// Reads the digits after `\u`, and the second half of a surrogate pair if they are the first
  /// half.
  mutating func parseUnicodeEscape(startedAt start: Int) throws(Diagnostic) -> Unicode.Scalar {
    let unit = try parseHexadecimal(digits: 4, after: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard let scalar = try parseSurrogatePair(high: unit, startedAt: start) else {
      let digits = String(unit, radix: 16, uppercase: true)
      throw complaint(
        at: start, "\\u\(digits) is half of a surrogate pair: expected both halves in order")
    }
    return scalar
  }

  private mutating func parseSurrogatePair(
    high: UInt32, startedAt start: Int
  ) throws(Diagnostic) -> Unicode.Scalar? {
    let second = offset
    guard high < 0xDC00, consume("\\"), consume("u") else { return nil }
    let low = try parseHexadecimal(digits: 4, after: second)
    guard 0xDC00...0xDFFF ~= low else { return nil }
    return Unicode.Scalar(0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00))
  }

  private mutating func parseHexadecimal(
    digits: Int, after start: Int
  ) throws(Diagnostic) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = current?.hexadecimalValue else {
        let escape = Unicode.Scalar(bytes[start + 1])
        throw complaint(at: start, "expected \(digits) hexadecimal digits after \\\(escape)")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
