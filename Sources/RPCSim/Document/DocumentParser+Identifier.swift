extension DocumentParser {
  /// The end of the identifier that begins at an offset.
  ///
  /// Escapes are not read.
  func identifierEnd(from start: Int) -> Int {
    var end = start
    while let length = identifierScalarLength(at: end, isFirst: end == start) { end += length }
    return end
  }

  /// Reads the unquoted key that begins here.
  mutating func parseIdentifier() throws(Diagnostic) -> String {
    var text = TextRun(from: offset)
    let start = offset
    while true {
      if let length = identifierScalarLength(at: offset, isFirst: offset == start) {
        offset += length
      } else if "\\" ~= current {
        text.take(bytes, upTo: offset)
        text.append(try parseIdentifierEscape(isFirst: offset == start), resumingAt: offset)
      } else {
        return text.finish(bytes, upTo: offset)
      }
    }
  }

  private mutating func parseIdentifierEscape(
    isFirst: Bool
  ) throws(Diagnostic) -> Unicode.Scalar {
    let start = offset
    offset += 1
    guard consume("u") else {
      throw complaint(at: start, "expected '\\u' in a key without quotes: put quotes around it")
    }
    let scalar = try parseUnicodeEscape(startedAt: start)
    guard Self.isIdentifierScalar(scalar, isFirst: isFirst) else {
      throw complaint(at: start, "a key without quotes cannot hold this: put quotes around it")
    }
    return scalar
  }

  private func identifierScalarLength(at offset: Int, isFirst: Bool) -> Int? {
    switch byte(at: offset) {
    case "a"..."z", "A"..."Z", "_", "$": return 1
    case "0"..."9": return isFirst ? nil : 1
    case .some(0x80...):
      let next = UTF8Scalar(in: bytes, at: offset)
      guard let scalar = next.scalar else { return nil }
      return Self.isIdentifierScalar(scalar, isFirst: isFirst) ? next.length : nil
    default: return nil
    }
  }

  /// Whether ECMAScript 5.1 section 7.6, which JSON5 refers to, allows a scalar in an identifier.
  private static func isIdentifierScalar(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
    switch scalar {
    case "$", "_": return true
    case "\u{200C}", "\u{200D}": return !isFirst
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    case .letterNumber: return true
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return !isFirst
    default: return false
    }
  }
}
