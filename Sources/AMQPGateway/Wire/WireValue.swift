/// A value of a field table, with its type on the wire.
///
/// The types are RabbitMQ's. Some of their letters differ from the specification (section 4.2.1).
/// Letters of both are read where they do not conflict.
enum WireValue: Hashable, Sendable {
  case boolean(Bool)
  case int8(Int8)
  case uint8(UInt8)
  case int16(Int16)
  case uint16(UInt16)
  case int32(Int32)
  case uint32(UInt32)
  case int64(Int64)
  case uint64(UInt64)
  case float(Float)
  case double(Double)
  /// `unscaled` divided by ten to the power of `scale`.
  case decimal(scale: UInt8, unscaled: Int32)
  case longString([UInt8])
  case bytes([UInt8])
  case timestamp(secondsSince1970: UInt64)
  case array([WireValue])
  case table(WireTable)
  case void

  /// The letter of the value's type.
  var type: UInt8 {
    switch self {
    case .boolean: UInt8(ascii: "t")
    case .int8: UInt8(ascii: "b")
    case .uint8: UInt8(ascii: "B")
    case .int16: UInt8(ascii: "s")
    case .uint16: UInt8(ascii: "u")
    case .int32: UInt8(ascii: "I")
    case .uint32: UInt8(ascii: "i")
    case .int64: UInt8(ascii: "l")
    case .uint64: UInt8(ascii: "L")
    case .float: UInt8(ascii: "f")
    case .double: UInt8(ascii: "d")
    case .decimal: UInt8(ascii: "D")
    case .longString: UInt8(ascii: "S")
    case .bytes: UInt8(ascii: "x")
    case .timestamp: UInt8(ascii: "T")
    case .array: UInt8(ascii: "A")
    case .table: UInt8(ascii: "F")
    case .void: UInt8(ascii: "V")
    }
  }

  static func text(_ text: String) -> WireValue { .longString(Array(text.utf8)) }
}

/// Named values in the order of the wire; a name may occur twice.
struct WireTable: Hashable, Sendable {
  struct Field: Hashable, Sendable {
    var name: String
    var value: WireValue
  }

  var fields: [Field] = []

  /// The first value of the name.
  subscript(name: String) -> WireValue? {
    fields.first { $0.name == name }?.value
  }
}

extension WireTable: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, WireValue)...) {
    fields = elements.map { Field(name: $0, value: $1) }
  }
}
