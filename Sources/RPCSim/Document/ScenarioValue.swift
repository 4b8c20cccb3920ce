/// A JSON value, in which integers differ from other numbers and keys keep their order.
///
/// `==` compares structure: the integer 2 differs from the number 2.0, and objects differ if their
/// keys have another order. `matches(_:)` compares the meaning in JSON.
public enum ScenarioValue: Sendable, Equatable {
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
  case array([ScenarioValue])

  /// Values under keys, in the order they are given.
  case object([Field])

  /// One key of an object with its value.
  public struct Field: Sendable, Equatable {
    /// The key.
    public let key: String

    /// The value.
    public let value: ScenarioValue

    /// Creates a field of an object.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    public init(key: String, value: ScenarioValue) {
      self.key = key
      self.value = value
    }
  }

  /// Reads strict JSON (RFC 8259), in time linear in its size.
  ///
  /// Duplicate keys, escapes of lone surrogates, numbers beyond the range of a double and nesting
  /// deeper than 64 are errors. The RFC leaves these cases to the reader.
  ///
  /// - Parameters:
  ///   - bytes: The text, in UTF-8.
  ///   - name: The name of the text in a diagnostic.
  /// - Throws: a `Diagnostic` for the first error in the text.
  package init(decoding bytes: [UInt8], named name: String = "<json>") throws(Diagnostic) {
    if let plain = Self.plainIntegers(bytes) {
      self = plain
      return
    }
    let source = SourceText(file: name, bytes: bytes)
    self = try DocumentParser.parse(source, as: .json).value
  }

  /// The value as compact JSON in UTF-8: always the same bytes for the same value.
  ///
  /// Keys keep their order. An integer is written without a point, and another number with a point
  /// or an exponent. So each reads back as the same kind. JSON has no infinity or NaN, so these are
  /// written as null.
  package func encoded() -> [UInt8] {
    var writer = ValueWriter()
    writer.write(self)
    return writer.bytes
  }
}

extension ScenarioValue: CustomStringConvertible {
  /// The value as compact JSON.
  public var description: String { String(decoding: encoded(), as: UTF8.self) }
}
