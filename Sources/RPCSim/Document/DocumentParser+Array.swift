extension DocumentParser {
  /// Reads the array whose bracket stands here.
  mutating func parseArray() throws(Diagnostic) -> DocumentNode {
    let open = offset
    var elements: [DocumentNode] = []
    try enter()
    try skipTrivia()
    while try !isClosed(by: "]", openedAt: open) {
      elements.append(try parseValue())
      try parseSeparator(before: "]", openedAt: open)
    }
    leave()
    return DocumentNode(.array(elements), at: open..<offset)
  }

  /// Whether the bracket opened at `open` is closed here.
  ///
  /// Throws an error if the file ends here.
  func isClosed(
    by closing: Unicode.Scalar, openedAt open: Int
  ) throws(Diagnostic) -> Bool {
    guard current != nil else {
      throw complaint(at: open, "\(found(at: open)) is never closed: expected '\(closing)'")
    }
    return closing ~= current
  }

  /// Reads the comma after an element or a member, unless the closing bracket stands there.
  mutating func parseSeparator(
    before closing: Unicode.Scalar, openedAt open: Int
  ) throws(Diagnostic) {
    try skipTrivia()
    let comma = offset
    guard consume(",") else {
      return try expectClosing(closing, openedAt: open)
    }
    try skipTrivia()
    if dialect == .json, closing ~= current {
      throw complaint(at: comma, "JSON allows no comma before '\(closing)': remove it")
    }
  }

  private func expectClosing(
    _ closing: Unicode.Scalar, openedAt open: Int
  ) throws(Diagnostic) {
    guard try !isClosed(by: closing, openedAt: open) else { return }
    let expected = "expected ',' or '\(closing)', found \(found)"
    switch current {
    case "]", "}":
      throw complaint("\(expected): \(found(at: open)) at \(source.position(of: open)) is open")
    default:
      throw complaint("\(expected): is a comma missing?")
    }
  }
}
