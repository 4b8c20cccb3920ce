extension DocumentParser {
  /// An error at the current offset.
  func complaint(_ message: String) -> Diagnostic {
    complaint(at: offset, message)
  }

  /// An error at the given offset.
  func complaint(at offset: Int, _ message: String, suggestion: String? = nil) -> Diagnostic {
    source.diagnostic(at: offset, message, suggestion: suggestion)
  }

  /// The text at the current offset, in words.
  var found: String { found(at: offset) }

  /// The text at an offset, in words.
  func found(at offset: Int) -> String {
    switch byte(at: offset) {
    case nil: "the end of the file"
    case "\"", "'": "a string"
    case " ": "a space"
    case "\n", "\r": "the end of the line"
    default: invisible(at: offset) ?? DisplayText.quoted(bareText(at: offset))
    }
  }

  /// The code of the scalar at an offset, if printing the scalar would show nothing.
  private func invisible(at offset: Int) -> String? {
    guard let scalar = UTF8Scalar(in: bytes, at: offset).scalar else { return nil }
    guard Self.isUnicodeSpace(scalar) || DisplayText.visible(scalar) != scalar else { return nil }
    let code = String(scalar.value, radix: 16, uppercase: true)
    return "the character U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
  }

  /// The word or number that begins at an offset, or the one scalar that stands there.
  func bareText(at start: Int) -> String {
    var end = start
    while let length = bareScalarLength(at: end) { end += length }
    if end == start, end < bytes.count { end += UTF8Scalar(in: bytes, at: start).length }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func bareScalarLength(at offset: Int) -> Int? {
    switch byte(at: offset) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "$", "-", "+", ".": return 1
    case .some(0x80...):
      let next = UTF8Scalar(in: bytes, at: offset)
      return next.scalar.map(Self.isUnicodeSpace) == false ? next.length : nil
    default: return nil
    }
  }
}

extension DocumentParser {
  /// The error for text that begins like no value.
  func wordComplaint() -> Diagnostic {
    guard identifierEnd(from: offset) > offset else {
      return complaint("expected a value, found \(found)")
    }
    let word = bareText(at: offset)
    if let literal = Suggestion.closest(to: word, among: literals) {
      return complaint(at: offset, "expected a value, found \(found)", suggestion: literal)
    }
    let isKey = !isNested && isFollowedByColon(identifierEnd(from: offset))
    let advice = isKey ? "put braces around the members" : "text needs quotes around it"
    return complaint("expected a value, found \(found): \(advice)")
  }

  private var literals: [String] {
    switch dialect {
    case .json: ["true", "false", "null"]
    case .json5: ["true", "false", "null", "Infinity", "NaN"]
    }
  }

  private func isFollowedByColon(_ end: Int) -> Bool {
    var next = end
    while " " ~= byte(at: next) { next += 1 }
    return ":" ~= byte(at: next)
  }
}
