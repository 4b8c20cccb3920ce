extension WireReader {
  /// The deepest nesting of tables and arrays.
  ///
  /// Reading is recursive, so the limit protects the stack.
  static let deepestNesting = 32

  /// A field table with its length before it.
  mutating func table() throws(WireError) -> WireTable {
    try table(depth: 0)
  }

  private mutating func table(depth: Int) throws(WireError) -> WireTable {
    var inner = WireReader(try take(Int(try integer(UInt32.self))))
    return try inner.fields(depth: depth)
  }

  /// The fields up to the end of the bytes: a table without its length, as in AMQPLAIN.
  mutating func fields(depth: Int = 0) throws(WireError) -> WireTable {
    guard depth < Self.deepestNesting else { throw .nestedTooDeeply }
    var table = WireTable()
    while remaining > 0 {
      let name = try shortString()
      table.fields.append(WireTable.Field(name: name, value: try value(depth: depth)))
    }
    return table
  }

  private mutating func array(depth: Int) throws(WireError) -> [WireValue] {
    guard depth < Self.deepestNesting else { throw .nestedTooDeeply }
    var inner = WireReader(try take(Int(try integer(UInt32.self))))
    var values: [WireValue] = []
    while inner.remaining > 0 { values.append(try inner.value(depth: depth)) }
    return values
  }

  private mutating func value(depth: Int) throws(WireError) -> WireValue {
    let type = try integer(UInt8.self)
    switch type {
    case UInt8(ascii: "S"): return .longString(try longString())
    case UInt8(ascii: "x"): return .bytes(try longString())
    case UInt8(ascii: "F"): return .table(try table(depth: depth + 1))
    case UInt8(ascii: "A"): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "V"): return .void
    case UInt8(ascii: "t"): return .boolean(try integer(UInt8.self) != 0)
    default: return try number(type)
    }
  }

  private mutating func number(_ type: UInt8) throws(WireError) -> WireValue {
    switch type {
    case UInt8(ascii: "b"): .int8(try integer())
    case UInt8(ascii: "B"): .uint8(try integer())
    // RabbitMQ and the specification use different letters; both mean a short integer.
    case UInt8(ascii: "s"), UInt8(ascii: "U"): .int16(try integer())
    case UInt8(ascii: "u"): .uint16(try integer())
    case UInt8(ascii: "I"): .int32(try integer())
    case UInt8(ascii: "i"): .uint32(try integer())
    case UInt8(ascii: "l"): .int64(try integer())
    case UInt8(ascii: "L"): .uint64(try integer())
    case UInt8(ascii: "f"): .float(Float(bitPattern: try integer()))
    case UInt8(ascii: "d"): .double(Double(bitPattern: try integer()))
    case UInt8(ascii: "D"): .decimal(scale: try integer(), unscaled: try integer())
    case UInt8(ascii: "T"): .timestamp(secondsSince1970: try integer())
    default: throw .unknownFieldType(type)
    }
  }
}
