extension WireWriter {
  /// Writes a field table with its length before it.
  mutating func table(_ table: WireTable) {
    measured { writer in
      for field in table.fields {
        writer.shortString(field.name)
        writer.value(field.value)
      }
    }
  }

  private mutating func value(_ value: WireValue) {
    integer(value.type)
    switch value {
    case .boolean(let flag): integer(UInt8(flag ? 1 : 0))
    case .longString(let raw), .bytes(let raw): longString(raw)
    case .table(let inner): table(inner)
    case .array(let values): measured { writer in for value in values { writer.value(value) } }
    case .void: break
    default: number(value)
    }
  }

  private mutating func number(_ value: WireValue) {
    switch value {
    case .int8(let number): integer(number)
    case .uint8(let number): integer(number)
    case .int16(let number): integer(number)
    case .uint16(let number): integer(number)
    case .int32(let number): integer(number)
    case .uint32(let number): integer(number)
    case .int64(let number): integer(number)
    case .uint64(let number), .timestamp(let number): integer(number)
    case .float(let number): integer(number.bitPattern)
    case .double(let number): integer(number.bitPattern)
    case .decimal(let scale, let unscaled):
      integer(scale)
      integer(unscaled)
    default: break
    }
  }
}
