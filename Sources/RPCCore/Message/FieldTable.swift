/// A value in a message's headers.
public enum FieldValue: Hashable, Sendable {
  /// A truth value (`t`).
  case boolean(Bool)
  /// A whole number of any width on the wire. RabbitMQ and this package send it as `l`.
  case integer(Int64)
  /// A number with a fraction (`d`). A received float or decimal becomes a double.
  case double(Double)
  /// A long string (`S`) that is valid UTF-8.
  case text(String)
  /// A byte array (`x`), or a long string that is not valid UTF-8.
  case bytes([UInt8])
  /// A time in whole seconds (`T`).
  case timestamp(secondsSince1970: UInt64)
  /// Values in order (`A`), which may have different types.
  case array([FieldValue])
  /// A nested table of named values (`F`).
  case table(FieldTable)
  /// No value (`V`).
  case void
}

/// Named values in the order in which they were set, as in an AMQP field table.
///
/// The order is fixed, so a table is printed and sent the same way in every process. Looking up a
/// name takes time linear in the number of fields, which is small.
public struct FieldTable: Hashable, Sendable {
  /// One named value.
  public struct Field: Hashable, Sendable {
    /// The name of the value; it is case-sensitive.
    public var name: String
    /// The value.
    public var value: FieldValue

    /// Makes a field of a name and its value.
    ///
    /// - Parameters:
    ///   - name: The name of the value; it is case-sensitive.
    ///   - value: The value.
    public init(name: String, value: FieldValue) {
      self.name = name
      self.value = value
    }
  }

  /// The fields in order.
  public private(set) var fields: [Field] = []

  /// Makes an empty table.
  public init() {}

  /// Makes a table of many fields.
  ///
  /// Of several fields with the same name, the first is kept.
  ///
  /// It takes time linear in the number of fields. Setting them one by one takes quadratic time.
  package init(uniquing fields: [Field]) {
    guard fields.count > 1 else {
      self.fields = fields
      return
    }
    var names: Set<String> = []
    self.fields = fields.filter { names.insert($0.name).inserted }
  }

  /// Whether the table has no fields.
  public var isEmpty: Bool { fields.isEmpty }

  /// The value of a name.
  ///
  /// Setting `nil` removes the field. Setting a value keeps the field's position, or appends a new
  /// field.
  public subscript(name: String) -> FieldValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      guard let index = fields.firstIndex(where: { $0.name == name }) else {
        if let newValue { fields.append(Field(name: name, value: newValue)) }
        return
      }
      if let newValue { fields[index].value = newValue } else { fields.remove(at: index) }
    }
  }
}

extension FieldTable: ExpressibleByDictionaryLiteral {
  /// Makes a table in the order of the literal.
  ///
  /// A name that occurs twice keeps its first position and its last value.
  public init(dictionaryLiteral elements: (String, FieldValue)...) {
    for (name, value) in elements { self[name] = value }
  }
}
