extension DocumentParser {
  /// Reads the string whose quote stands here.
  mutating func parseString() throws(Diagnostic) -> String {
    let open = offset
    let quote = bytes[open]
    guard dialect == .json5 || "\"" ~= quote else {
      throw complaint("JSON strings are written in double quotes")
    }
    offset += 1
    return try parseText(closedBy: quote, openedAt: open)
  }

  private mutating func parseText(
    closedBy quote: UInt8, openedAt open: Int
  ) throws(Diagnostic) -> String {
    var text = TextRun(from: offset)
    while let byte = current, !("\n" ~= byte || "\r" ~= byte) {
      switch byte {
      case quote:
        offset += 1
        return text.finish(bytes, upTo: offset - 1)
      case "\\":
        text.take(bytes, upTo: offset)
        text.append(try parseEscape(), resumingAt: offset)
      default:
        try checkControl(byte)
        offset += 1
      }
    }
    throw unterminatedString(openedAt: open)
  }

  private func checkControl(_ byte: UInt8) throws(Diagnostic) {
    guard byte < 0x20, dialect == .json else { return }
    throw complaint("JSON strings hold no bare control character: write an escape for \(found)")
  }

  private func unterminatedString(openedAt open: Int) -> Diagnostic {
    let quote = Unicode.Scalar(bytes[open])
    let end = current == nil ? "file" : "line"
    return complaint(
      at: open, "this string is never closed: expected \(quote) before the \(end) ends")
  }
}
