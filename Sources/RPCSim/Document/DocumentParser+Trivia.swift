extension DocumentParser {
  /// Skips white space and comments.
  mutating func skipTrivia() throws(Diagnostic) {
    while let byte = current {
      switch byte {
      case " ", "\n", "\r", "\t": offset += 1
      case "/": try skipComment()
      default:
        let length = json5SpaceLength(at: offset)
        guard length > 0 else { return }
        offset += length
      }
    }
  }

  private mutating func skipComment() throws(Diagnostic) {
    let next = byte(at: offset + 1)
    let isComment = "/" ~= next || "*" ~= next
    guard isComment else { throw complaint("expected '//' or '/*', found a single '/'") }
    guard dialect == .json5 else { throw complaint("JSON has no comments: remove this one") }
    if "/" ~= next {
      skipLineComment()
    } else {
      try skipBlockComment()
    }
  }

  private mutating func skipLineComment() {
    while offset < bytes.count, source.lineTerminatorLength(at: offset) == 0 { offset += 1 }
  }

  private mutating func skipBlockComment() throws(Diagnostic) {
    let start = offset
    offset += 2
    while let byte = current {
      offset += 1
      if "*" ~= byte, consume("/") { return }
    }
    throw complaint(at: start, "this comment is never closed: expected '*/'")
  }

  /// The length of the white space here that only JSON5 allows, or 0 if there is none.
  private func json5SpaceLength(at offset: Int) -> Int {
    guard dialect == .json5 else { return 0 }
    switch bytes[offset] {
    case "\u{B}", "\u{C}": return 1
    case 0x80...:
      let next = UTF8Scalar(in: bytes, at: offset)
      return next.scalar.map(Self.isUnicodeSpace) == true ? next.length : 0
    default: return 0
    }
  }

  /// Whether JSON5 counts a scalar outside ASCII as white space or as the end of a line.
  static func isUnicodeSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{2028}", "\u{2029}", "\u{FEFF}": true
    default: scalar.properties.generalCategory == .spaceSeparator
    }
  }
}
