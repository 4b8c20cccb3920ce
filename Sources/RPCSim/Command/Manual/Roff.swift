/// Texts in the form of manual page macros.
enum Roff {
  /// The length of a source line, in bytes.
  ///
  /// It does not affect the page.
  private static let width = 78

  /// A text without special meaning to roff.
  ///
  /// No line looks like a macro call.
  static func text(_ text: String) -> String {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let word = escaped(word)
      if let line = lines.last, line.utf8.count + 1 + word.utf8.count <= width {
        lines[lines.count - 1] = "\(line) \(word)"
      } else {
        lines.append(word.hasPrefix(".") ? "\\&\(word)" : word)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A text as one argument of a macro.
  static func argument(_ text: String) -> String { "\"\(escaped(text))\"" }

  private static func escaped(_ text: some StringProtocol) -> String {
    text.unicodeScalars.reduce(into: "") { $0 += escape($1) }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": "\\e"
    // Characters that would become a hyphen, a typographic quote or an accent.
    case "-": "\\-"
    case "'": "\\(aq"
    case "\"": "\\(dq"
    case "`": "\\(ga"
    case "^": "\\(ha"
    case "~": "\\(ti"
    default: scalar.isASCII ? String(scalar) : "\\[u\(hexadecimal(scalar))]"
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
