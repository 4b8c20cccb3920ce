import RPCSim

/// A mapping in YAML, a line for each key.
struct YAMLMapping {
  private(set) var text = ""
  private let indent: String

  /// - Parameter indent: How many blanks stand before each line.
  init(indent: Int) { self.indent = String(repeating: " ", count: indent) }

  mutating func add(_ key: String, _ value: String) {
    var printable = ""
    for scalar in value.unicodeScalars {
      printable.unicodeScalars.append(PrintableText.scalar(scalar))
    }
    // A text of JSON is one of YAML, and can be nothing else, such as a number or `no`.
    text += "\(indent)\(key): \(ScenarioValue.string(printable))\n"
  }

  mutating func add(_ key: String, _ number: Int64) { text += "\(indent)\(key): \(number)\n" }

  /// Adds a text of several lines, as it is.
  mutating func add(block key: String, _ block: String) {
    // How deep the lines are is said, because the first one may begin with blanks.
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
