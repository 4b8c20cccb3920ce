/// Texts as XML 1.0 has them.
///
/// Most control characters cannot stand in XML 1.0, not even escaped: pictures of them do.
enum XML {
  /// A text between tags.
  static func text(_ text: String) -> String {
    escaped(text) { scalar in
      // Anything that reads XML makes a newline of a carriage return.
      scalar == "\r" ? "&#13;" : nil
    }
  }

  /// An attribute, with a blank before it.
  static func attribute(_ name: String, _ value: String) -> String {
    let value = escaped(value) { scalar in
      switch scalar {
      case "\"": "&quot;"
      // Readers make blanks of these.
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
      // It could end a section of a reader that is not careful.
      case ">": escaped += "&gt;"
      default: escaped += escape(scalar) ?? String(PrintableText.scalar(scalar))
      }
    }
    return escaped
  }
}
