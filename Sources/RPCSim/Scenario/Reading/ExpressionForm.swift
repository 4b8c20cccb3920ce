extension ResultExpression {
  /// A value that a handler computes.
  static let form = ValueForm<ResultExpression>("a value", .expression) { node, _, errors in
    read(node, &errors)
  }

  private static func read(
    _ node: DocumentNode, _ errors: inout ReadingErrors
  ) -> ResultExpression? {
    switch node.content {
    case .string(let text): readText(text, at: node, &errors)
    case .array(let nodes): readAll(nodes, &errors).map(array(of:))
    case .object(let members): readObject(members, &errors)
    case .null, .bool, .integer, .number: .literal(node.value)
    }
  }

  private static func readAll(
    _ nodes: [DocumentNode], _ errors: inout ReadingErrors
  ) -> [ResultExpression]? {
    let parts = nodes.compactMap { read($0, &errors) }
    return parts.count == nodes.count ? parts : nil
  }

  /// An array.
  ///
  /// If no element is computed, the array is one literal value.
  private static func array(of parts: [ResultExpression]) -> ResultExpression {
    let values = parts.compactMap(\.literalValue)
    return values.count == parts.count ? .literal(.array(values)) : .array(parts)
  }

  private var literalValue: ScenarioValue? {
    if case .literal(let value) = self { value } else { nil }
  }
}

extension ResultExpression {
  private static func readObject(
    _ members: [DocumentNode.Member], _ errors: inout ReadingErrors
  ) -> ResultExpression? {
    guard members.count == 1, let only = members.first else {
      return readFields(members, &errors)
    }
    switch (only.key, only.value.content) {
    case ("fibonacci", _): return read(only.value, &errors).map { .fibonacci($0) }
    case ("sum", .array(let nodes)): return readAll(nodes, &errors).map { .sum($0) }
    case ("sum", _):
      errors.add(expected: "a list of what is to be added", found: only.value)
      return nil
    default: return readFields(members, &errors)
    }
  }

  private static func readFields(
    _ members: [DocumentNode.Member], _ errors: inout ReadingErrors
  ) -> ResultExpression? {
    guard let parts = readAll(members.map(\.value), &errors) else { return nil }
    let fields = zip(members, parts).map { ExpressionField(name: $0.key, expression: $1) }
    let literals = fields.compactMap { field in
      field.expression.literalValue.map { ScenarioValue.Field(key: field.name, value: $0) }
    }
    return literals.count == fields.count ? .literal(.object(literals)) : .object(fields)
  }
}

extension ResultExpression {
  private static func readText(
    _ text: String, at node: DocumentNode, _ errors: inout ReadingErrors
  ) -> ResultExpression? {
    guard text.utf8.first == UInt8(ascii: "$") else { return .literal(.string(text)) }
    if text.hasPrefix("$$") { return .literal(.string(String(text.dropFirst()))) }
    if let reference = reference(text) { return reference }
    let title = "unknown reference \(DisplayText.quoted(text))"
    let advice = "write '$0' to '$99', '$arguments' or '$reply', or '$$' for a dollar sign"
    let suggestion = Suggestion.closest(to: text, among: ["$arguments", "$reply"])
    errors.add(at: node.range.lowerBound, "\(title): \(advice)", suggestion: suggestion)
    return nil
  }

  /// The texts with a meaning and plain texts, as a regular expression for JSON Schema and others.
  static let textPattern = #"^([^$]|$)|^\$(\$|(arguments|reply|0|[1-9][0-9]?)$)"#

  private static func reference(_ text: String) -> ResultExpression? {
    switch text {
    case "$arguments": return .arguments
    case "$reply": return .reply
    default: break
    }
    // Only the usual form of an integer is accepted: no sign and no leading zeros.
    guard let index = Int(text.dropFirst()), 0...99 ~= index, text == "$\(index)" else {
      return nil
    }
    return .argument(index)
  }
}
