import RPCSim

/// Characters that formats for other tools cannot have, and what stands for them.
enum PrintableText {
  /// The scalar itself, or one that looks like what it says: `␛` for an escape character.
  ///
  /// Tabs and ends of lines are kept. The others that are replaced are the control characters, those that are
  /// invisible or mislead a reader, and the scalars that XML 1.0 and YAML have no place for.
  static func scalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: scalar
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    // The second block of control characters, and the marks of byte order and of no character.
    case 0x80...0x9F, 0xFEFF, 0xFFFE, 0xFFFF: "\u{FFFD}"
    // Ends of lines for some readers, and no ends for others.
    case 0x2028, 0x2029: "\u{FFFD}"
    // Marks that turn the direction of what follows, or that are invisible.
    default: DisplayText.visible(scalar)
    }
  }
}
