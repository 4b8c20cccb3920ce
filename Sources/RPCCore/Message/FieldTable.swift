/// A value in a message's headers.
public enum FieldValue: Hashable, Sendable {
  /// A truth value (`t`).
  case boolean(Bool)
  /// A whole number, however wide it was sent; RabbitMQ's own and this package's go out as `l`.
  case integer(Int64)
  /// A number with a fraction (`d`); a float and a decimal become one when they are received.
  case double(Double)
  /// A long string (`S`) that is valid UTF-8.
  case text(String)
  /// A byte array (`x`), or a long string that is no valid UTF-8.
  case bytes([UInt8])
  /// A point in time in whole seconds (`T`).
  case timestamp(secondsSince1970: UInt64)
  /// Values in order (`A`), which need not be of one type.
  case array([FieldValue])
  /// Named values inside of one (`F`).
  case table(FieldTable)
  /// No value (`V`).
  case void
}

/// Named values in the order they were written, as in an AMQP field table.
///
/// Keeps its order, so that whatever prints or sends it does so the same way in every process.
/// Looking a name up takes time linear in the number of fields, which are few.
public struct FieldTable: Hashable, Sendable {
  /// One named value.
  public struct Field: Hashable, Sendable {
    /// What the value is found by; case counts.
    public var name: String
    /// What the name stands for.
    public var value: FieldValue

    /// Makes a field of a name and its value.
    ///
    /// - Parameters:
    ///   - name: What the value is found by; case counts.
    ///   - value: What the name stands for.
    public init(name: String, value: FieldValue) {
      self.name = name
      self.value = value
    }
  }

  /// The fields in order.
  public private(set) var fields: [Field] = []

  /// Makes an empty table.
  public init() {}

  /// Makes a table of many fields; of those with one name the first counts.
  ///
  /// Takes time linear in their number, where setting one after the other compares each with all.
  package init(uniquing fields: [Field]) {
    guard fields.count > 1 else {
      self.fields = fields
      return
    }
    var names: Set<String> = []
    self.fields = fields.filter { names.insert($0.name).inserted }
  }

  /// Whether there is no field.
  public var isEmpty: Bool { fields.isEmpty }

  /// The value of that name; setting `nil` removes the field, setting another keeps its place.
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
  /// Makes a table in the order of the literal; a name that is there twice keeps its first place
  /// and its last value.
  public init(dictionaryLiteral elements: (String, FieldValue)...) {
    for (name, value) in elements { self[name] = value }
  }
}
