/// One value of a document, with its position in the text.
package struct DocumentNode: Sendable {
  /// The content of a value.
  package enum Content: Sendable {
    /// The null value.
    case null

    /// True or false.
    case bool(Bool)

    /// A number that fits 64 bits, written without a point or an exponent.
    case integer(Int64)

    /// Any other number.
    case number(Double)

    /// A text.
    case string(String)

    /// Values in order.
    case array([DocumentNode])

    /// Values under keys, in the order they are written.
    case object([Member])
  }

  /// One key of an object with its value.
  package struct Member: Sendable {
    /// The key, without quotes and with its escapes resolved.
    package let key: String

    /// The bytes the key takes in the text, quotes included.
    package let keyRange: Range<Int>

    /// The value.
    package let value: DocumentNode

    /// Creates a member of an object.
    ///
    /// - Parameters:
    ///   - key: The key, without quotes and escapes.
    ///   - keyRange: The bytes that it takes in the text, quotes included.
    ///   - value: The value.
    package init(key: String, keyRange: Range<Int>, value: DocumentNode) {
      self.key = key
      self.keyRange = keyRange
      self.value = value
    }
  }

  /// The value itself.
  package let content: Content

  /// The bytes the value takes in the text, quotes and brackets included.
  package let range: Range<Int>

  /// Creates a node that stands at the given bytes of a text.
  ///
  /// - Parameters:
  ///   - content: The value itself.
  ///   - range: The bytes that it takes in the text.
  package init(_ content: Content, at range: Range<Int>) {
    self.content = content
    self.range = range
  }

  /// Reads a document, in time and memory linear in its size.
  ///
  /// - Parameters:
  ///   - source: The text.
  ///   - dialect: JSON5, or strict JSON.
  /// - Throws: a `Diagnostic` for the first thing that is wrong with the text.
  package init(parsing source: SourceText, as dialect: Dialect = .json5) throws(Diagnostic) {
    self = try DocumentParser.parse(source, as: dialect)
  }
}

extension DocumentNode {
  /// The kind of value with its article, for messages such as "expected a string, found an array".
  package var kind: String {
    switch content {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The same value without its positions.
  package var value: ScenarioValue {
    switch content {
    case .null: .null
    case .bool(let bool): .bool(bool)
    case .integer(let integer): .integer(integer)
    case .number(let number): .number(number)
    case .string(let string): .string(string)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members):
      .object(members.map { ScenarioValue.Field(key: $0.key, value: $0.value.value) })
    }
  }
}
