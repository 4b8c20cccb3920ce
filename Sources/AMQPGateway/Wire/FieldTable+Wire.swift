import RPCCore

/// The broker's view of a field table: without the width of numbers, and with decimals as doubles.
extension FieldTable {
  init(_ table: WireTable) {
    self.init(
      uniquing: table.fields.map { Field(name: $0.name, value: FieldValue($0.value)) })
  }
}

extension FieldValue {
  init(_ value: WireValue) {
    switch value {
    case .boolean(let flag): self = .boolean(flag)
    case .float(let number): self = .double(Double(number))
    case .double(let number): self = .double(number)
    case .decimal(let scale, let unscaled): self = .double(Self.scaled(unscaled, by: scale))
    case .longString(let raw):
      // A string that is not valid UTF-8 is kept as bytes.
      self = String(validating: raw, as: UTF8.self).map(FieldValue.text) ?? .bytes(raw)
    case .bytes(let raw): self = .bytes(raw)
    case .timestamp(let seconds): self = .timestamp(secondsSince1970: seconds)
    case .array(let values): self = .array(values.map(FieldValue.init))
    case .table(let table): self = .table(FieldTable(table))
    case .void: self = .void
    default: self = Self.integer(value)
    }
  }

  private static func integer(_ value: WireValue) -> FieldValue {
    switch value {
    case .int8(let number): .integer(Int64(number))
    case .uint8(let number): .integer(Int64(number))
    case .int16(let number): .integer(Int64(number))
    case .uint16(let number): .integer(Int64(number))
    case .int32(let number): .integer(Int64(number))
    case .uint32(let number): .integer(Int64(number))
    case .int64(let number): .integer(number)
    case .uint64(let number):
      Int64(exactly: number).map(FieldValue.integer) ?? .double(Double(number))
    default: .void
    }
  }

  private static func scaled(_ unscaled: Int32, by scale: UInt8) -> Double {
    var divisor = 1.0
    for _ in 0..<scale { divisor *= 10 }
    return Double(unscaled) / divisor
  }
}

extension WireTable {
  init(_ table: FieldTable) {
    fields = table.fields.map { Field(name: $0.name, value: WireValue($0.value)) }
  }

  /// Encodes a table that changed since it arrived in these bytes.
  ///
  /// Unchanged fields keep their types.
  init(_ table: FieldTable, like original: [UInt8]) {
    let fields = original.withUnsafeBytes { bytes in
      var reader = WireReader(bytes)
      return (try? reader.fields())?.fields ?? []
    }
    let values = Dictionary(
      fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.fields = table.fields.map { field in
      let value = values[field.name].flatMap { FieldValue($0) == field.value ? $0 : nil }
      return Field(name: field.name, value: value ?? WireValue(field.value))
    }
  }
}

extension WireValue {
  /// The value in the encoding of RabbitMQ's own headers: integers as `l`.
  init(_ value: FieldValue) {
    switch value {
    case .boolean(let flag): self = .boolean(flag)
    case .integer(let number): self = .int64(number)
    case .double(let number): self = .double(number)
    case .text(let text): self = .text(text)
    case .bytes(let raw): self = .bytes(raw)
    case .timestamp(let seconds): self = .timestamp(secondsSince1970: seconds)
    case .array(let values): self = .array(values.map(WireValue.init))
    case .table(let table): self = .table(WireTable(table))
    case .void: self = .void
    }
  }
}
