extension ScenarioValue {
  /// The value as indented JSON: a line for each field, and for each element of a composed array.
  ///
  /// A composed array has an array or object among its elements; any other array takes one line.
  /// Keys keep their order.
  package var indented: String {
    var text = ""
    write(into: &text, after: "\n")
    return text
  }

  /// Appends the value.
  ///
  /// - Parameter newline: The line break with the indentation of the current level.
  private func write(into text: inout String, after newline: String) {
    switch self {
    case .array(let elements) where elements.contains(where: \.isComposed):
      Self.write(elements, between: ("[", "]"), into: &text, newline) { element, text, newline in
        element.write(into: &text, after: newline)
      }
    case .object(let fields) where !fields.isEmpty:
      Self.write(fields, between: ("{", "}"), into: &text, newline) { field, text, newline in
        text += "\(ScenarioValue.string(field.key)): "
        field.value.write(into: &text, after: newline)
      }
    case .array(let elements): text += "[\(elements.map(\.description).joined(separator: ", "))]"
    default: text += description
    }
  }

  private static func write<Part>(
    _ parts: [Part], between brackets: (String, String), into text: inout String,
    _ newline: String, _ write: (Part, inout String, String) -> Void
  ) {
    text += brackets.0
    for (index, part) in parts.enumerated() {
      text += (index > 0 ? "," : "") + newline + "  "
      write(part, &text, newline + "  ")
    }
    text += newline + brackets.1
  }

  private var isComposed: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
