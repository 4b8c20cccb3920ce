import RPCSim

/// A mapping in YAML, with one line for each key.
struct YAMLMapping {
  private(set) var text = ""
  private let indent: String

  /// - Parameter indent: The number of spaces before each line.
  init(indent: Int) { self.indent = String(repeating: " ", count: indent) }

  mutating func add(_ key: String, _ value: String) {
    var printable = ""
    for scalar in value.unicodeScalars {
      printable.unicodeScalars.append(PrintableText.scalar(scalar))
    }
    // A JSON string is a YAML string, and never a number or `no`.
    text += "\(indent)\(key): \(ScenarioValue.string(printable))\n"
  }

  mutating func add(_ key: String, _ number: Int64) { text += "\(indent)\(key): \(number)\n" }

  /// Adds a text of several lines without escapes.
  mutating func add(block key: String, _ block: String) {
    // The depth of the lines is explicit, because the first line may begin with spaces.
    text += "\(indent)\(key): |2\n"
    var lines = block.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      text += indent + "  "
      for scalar in line {
        let printable = PrintableText.scalar(scalar)
        text.unicodeScalars.append(printable == "\r" ? "\u{240D}" : printable)
      }
      text += "\n"
    }
  }
}
