/// Texts in XML 1.0.
///
/// XML 1.0 does not allow most control characters, not even escaped. Pictures of them replace them.
enum XML {
  /// A text between tags.
  static func text(_ text: String) -> String {
    escaped(text) { scalar in
      // XML readers turn a plain carriage return into a newline.
      scalar == "\r" ? "&#13;" : nil
    }
  }

  /// An attribute with a leading space.
  static func attribute(_ name: String, _ value: String) -> String {
    let value = escaped(value) { scalar in
      switch scalar {
      case "\"": "&quot;"
      // XML readers turn these into spaces.
      case "\t", "\n", "\r": "&#\(scalar.value);"
      default: nil
      }
    }
    return " \(name)=\"\(value)\""
  }

  private static func escaped(
    _ text: String, _ escape: (Unicode.Scalar) -> String?
  ) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      // It could end a section in a careless reader.
      case ">": escaped += "&gt;"
      default: escaped += escape(scalar) ?? String(PrintableText.scalar(scalar))
      }
    }
    return escaped
  }
}
