/// The form of a value: its description and how it is read.
struct ValueForm<Output>: Sendable {
  /// The expected value in the words of messages: "an integer".
  let expected: String
  let shape: ValueShape
  private let convert: Conversion

  /// Reads a node.
  ///
  /// The expected value is an argument, because a form can be part of another form.
  typealias Conversion =
    @Sendable (DocumentNode, _ expected: String, inout ReadingErrors) -> Output?

  init(_ expected: String, _ shape: ValueShape, converting convert: @escaping Conversion) {
    self.expected = expected
    self.shape = shape
    self.convert = convert
  }

  /// The value of a node, or `nil` after an error was added.
  func read(_ node: DocumentNode, _ errors: inout ReadingErrors) -> Output? {
    convert(node, expected, &errors)
  }

  /// A form that is read from the content of a node alone.
  init(
    _ expected: String,
    _ shape: ValueShape,
    from convert: @escaping @Sendable (DocumentNode.Content) -> Output?
  ) {
    self.init(expected, shape) { node, expected, errors in
      let output = convert(node.content)
      if output == nil { errors.add(expected: expected, found: node) }
      return output
    }
  }

  /// A form that is written as text.
  init(
    text expected: String,
    _ shape: ValueShape,
    from convert: @escaping @Sendable (String) throws(Misreading) -> Output
  ) {
    self.init(expected, shape) { node, expected, errors in
      guard case .string(let text) = node.content else {
        errors.add(expected: expected, found: node)
        return nil
      }
      do throws(Misreading) {
        return try convert(text)
      } catch {
        errors.add(at: node.range.lowerBound, error.message, suggestion: error.suggestion)
        return nil
      }
    }
  }

  /// The same form with a converted value.
  func map<Other>(_ transform: @escaping @Sendable (Output) -> Other) -> ValueForm<Other> {
    ValueForm<Other>(expected, shape) { [convert] node, expected, errors in
      convert(node, expected, &errors).map(transform)
    }
  }

  /// The same form, or `null` for no value.
  var orNull: ValueForm<Output?> {
    let shape = ValueShape.either([shape, .null])
    return ValueForm<Output?>("\(expected) or null", shape) { [convert] node, expected, errors in
      if case .null = node.content { return .some(nil) }
      return convert(node, expected, &errors).map { .some($0) }
    }
  }

  /// The same form with another description.
  func described(as expected: String) -> ValueForm {
    ValueForm(expected, shape, converting: convert)
  }
}

extension ValueForm<Bool> {
  static var boolean: Self {
    ValueForm("true or false", .boolean) { content in
      if case .bool(let bool) = content { bool } else { nil }
    }
  }
}

extension ValueForm<Void> {
  /// A key whose only value is true.
  ///
  /// Without the key, the answer is no.
  static var yes: Self {
    ValueForm("true", .yes) { content in
      if case .bool(true) = content { () } else { nil }
    }
  }
}

extension ValueForm<String> {
  static var text: Self {
    ValueForm("a string", .text) { content in
      if case .string(let text) = content { text } else { nil }
    }
  }

  /// The name of a part of the scenario.
  ///
  /// Messages use the description of its kind.
  static func name(of kind: String) -> Self {
    text.described(as: "the name of \(kind)")
  }
}

extension ValueForm<ScenarioValue> {
  /// Any value, taken literally.
  static var literal: Self {
    ValueForm("a value", .anything) { node, _, _ in node.value }
  }
}

extension ValueForm<Int> {
  /// A number, or a word for no limit.
  static func amount(orElse word: String) -> Self {
    let expected = "an integer or \"\(word)\""
    return ValueForm(expected, .either([.integer, .words([word])])) { content in
      switch content {
      case .integer(let integer): Int(exactly: integer)
      case .string(word): .max
      default: nil
      }
    }
  }
}

extension ValueForm where Output: FixedWidthInteger & Sendable {
  /// An integer that fits its type.
  static var integer: Self {
    ValueForm("an integer", .integer) { node, expected, errors in
      guard case .integer(let integer) = node.content else {
        errors.add(expected: expected, found: node)
        return nil
      }
      guard let output = Output(exactly: integer) else {
        let range = "from \(Output.min) to \(Output.max)"
        errors.add(at: node.range.lowerBound, "expected an integer \(range), found \(integer)")
        return nil
      }
      return output
    }
  }
}
