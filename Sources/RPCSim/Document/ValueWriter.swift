/// Writes values as compact JSON.
///
/// It appends bytes directly, because it runs once for every simulated message.
struct ValueWriter {
  /// The bytes written so far.
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: ScenarioValue) {
    switch value {
    case .null: write("null")
    case .bool(let bool): write(bool ? "true" : "false")
    case .integer(let integer): write(integer)
    case .number(let number): write(number)
    case .string(let string): writeQuoted(string)
    case .array(let elements): write(elements)
    case .object(let fields): write(fields)
    }
  }

  private mutating func write(_ elements: [ScenarioValue]) {
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      write(element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ fields: [ScenarioValue.Field]) {
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for field in fields {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      writeQuoted(field.key)
      bytes.append(UInt8(ascii: ":"))
      write(field.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}

extension ValueWriter {
  private mutating func write(_ integer: Int64) {
    if integer < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = integer.magnitude
    var unit: UInt64 = 1
    while rest / unit >= 10 { unit *= 10 }
    while unit > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
      rest %= unit
      unit /= 10
    }
  }

  // The standard library describes a double in the fewest digits that read back as the same double.
  // The description always has a point or an exponent, and its form is valid JSON.
  private mutating func write(_ number: Double) {
    guard number.isFinite else { return write("null") }
    bytes.append(contentsOf: number.description.utf8)
  }
}

extension ValueWriter {
  private mutating func writeQuoted(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    var string = string
    string.withUTF8 { writeEscaped($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends the text in runs that need no escape, with an escape between them.
  private mutating func writeEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var runStart = 0
    for (index, byte) in text.enumerated() where Self.needsEscape(byte) {
      bytes.append(contentsOf: text[runStart..<index])
      writeEscape(byte)
      runStart = index + 1
    }
    bytes.append(contentsOf: text[runStart...])
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func writeEscape(_ byte: UInt8) {
    switch byte {
    case "\"": write("\\\"")
    case "\\": write("\\\\")
    case "\u{8}": write("\\b")
    case "\u{C}": write("\\f")
    case "\n": write("\\n")
    case "\r": write("\\r")
    case "\t": write("\\t")
    default:
      write("\\u00")
      bytes.append(Self.hexadecimalDigit(byte >> 4))
      bytes.append(Self.hexadecimalDigit(byte & 0xF))
    }
  }

  private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
