import RPCSim

/// The replacement of characters that formats for other tools cannot contain.
enum PrintableText {
  /// The scalar itself, or a replacement that resembles it: `␛` for an escape character.
  ///
  /// Tabs and line ends are kept. Replaced are other control characters, invisible or misleading
  /// characters, and scalars that XML 1.0 or YAML does not allow.
  static func scalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: scalar
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    // The second block of control characters, the byte order mark and noncharacters.
    case 0x80...0x9F, 0xFEFF, 0xFFFE, 0xFFFF: "\u{FFFD}"
    // Line ends for only some readers.
    case 0x2028, 0x2029: "\u{FFFD}"
    // Marks that are invisible or change the direction of text.
    default: DisplayText.visible(scalar)
    }
  }
}
