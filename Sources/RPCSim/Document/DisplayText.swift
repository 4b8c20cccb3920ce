/// Shows foreign text on a terminal, safely and with a known width.
package enum DisplayText {
  /// The number of spaces that stand for a tab.
  static let tabWidth = 4
  /// The largest number of terminal cells for a name.
  static let nameLimit = 40

  /// Puts a name between quotes, and replaces characters that could disturb a terminal.
  ///
  /// A name longer than `limit` scalars is cut and ends in `…`.
  package static func quoted(_ name: some StringProtocol, limit: Int = 40) -> String {
    var quoted = "'"
    for (index, scalar) in name.unicodeScalars.enumerated() {
      guard index < limit else {
        quoted += "…"
        break
      }
      quoted.unicodeScalars.append(visible(scalar))
    }
    return quoted + "'"
  }

  /// A scalar that is safe to print in place of the given one.
  ///
  /// Most scalars stay as they are.
  ///
  /// Format characters are replaced too, because some reverse the direction of the text after them.
  package static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x20...0x7E: scalar
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    default: isPrintable(scalar) ? scalar : "\u{FFFD}"
    }
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    case .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  /// The number of terminal columns that a visible scalar takes.
  ///
  /// This is the usual approximation of Unicode Annex 11. It looks at one scalar at a time, so an
  /// emoji of several scalars may come out wider than a terminal draws it.
  static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isEmojiPresentation { return true }
    return switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F: true
    case 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60: true
    case 0xFFE0...0xFFE6, 0x20000...0x3FFFD: true
    default: false
    }
  }
}

extension String {
  /// The text with each character replaced that could disturb a terminal or mislead a reader.
  var printable: String {
    if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return self }
    var printable = ""
    for scalar in unicodeScalars { printable.unicodeScalars.append(DisplayText.visible(scalar)) }
    return printable
  }

  /// The JSON text with each character escaped that could mislead a reader; its meaning stays the
  /// same.
  ///
  /// An example is a mark that reverses the direction of the text after it.
  package var jsonWithoutFormatting: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    var escaped = ""
    for scalar in unicodeScalars {
      if scalar.isASCII || DisplayText.visible(scalar) == scalar {
        escaped.unicodeScalars.append(scalar)
      } else {
        for unit in UTF16.encode(scalar) ?? .init() {
          escaped += "\\u" + String(UInt32(unit) + 0x1_0000, radix: 16).dropFirst()
        }
      }
    }
    return escaped
  }
}
