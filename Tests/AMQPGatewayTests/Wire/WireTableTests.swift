import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Field tables on the wire")
struct WireTableTests {
  private static let values: [WireValue] = [
    .boolean(true), .boolean(false), .int8(-1), .uint8(255), .int16(-300), .uint16(60_000),
    .int32(-70_000), .uint32(4_000_000_000), .int64(.min), .uint64(.max), .float(1.5),
    .double(-.infinity), .decimal(scale: 2, unscaled: -314), .text("grün"),
    .longString([0xFF, 0xFE]), .bytes([0, 1, 2]), .timestamp(secondsSince1970: 1_700_000_000),
    .array([.void, .int8(1), .array([])]), .table(["inner": .table([:])]), .void,
  ]

  @Test("every type is read as it was written", arguments: values)
  func roundTrip(value: WireValue) throws {
    let table: WireTable = ["first": value, "": value]
    let bytes = WireWriter.bytes { $0.table(table) }
    #expect(try bytes.read { (reader) throws(WireError) in try reader.table() } == table)
  }

  @Test("a table that is cut short is refused, wherever that is")
  func truncated() {
    let table: WireTable = ["all": .array(Self.values)]
    let bytes = WireWriter.bytes { $0.table(table) }
    for count in 0..<bytes.count {
      // The length of the table still counts the missing bytes.
      #expect(throws: WireError.truncated) {
        try Array(bytes[..<count]).read { (reader) throws(WireError) in try reader.table() }
      }
    }
  }

  @Test("an inner length that goes beyond its table is refused")
  func lyingLength() {
    let bytes: [UInt8] = [0, 0, 0, 7, 1, 97, 83, 0, 0, 0, 9] + Array(repeating: 0, count: 20)
    #expect(throws: WireError.truncated) {
      try bytes.read { (reader) throws(WireError) in try reader.table() }
    }
  }

  @Test("an unknown type is named")
  func unknownType() {
    #expect(throws: WireError.unknownFieldType(UInt8(ascii: "Z"))) {
      try [0, 0, 0, 3, 1, 97, 90].read { (reader) throws(WireError) in try reader.table() }
    }
  }

  @Test("tables and arrays nest up to a limit", arguments: [31, 32, 5000])
  func nesting(depth: Int) {
    let table = (0..<depth).reduce(WireTable()) { inner, _ in ["t": .table(inner)] }
    let arrays = (0..<depth).reduce(WireValue.array([])) { inner, _ in .array([inner]) }
    for bytes in [
      WireWriter.bytes { $0.table(table) }, WireWriter.bytes { $0.table(["a": arrays]) },
    ] {
      let result = Result { try bytes.read { (reader) throws(WireError) in try reader.table() } }
      if depth < WireReader.deepestNesting - 1 {
        #expect(throws: Never.self) { try result.get() }
      } else if depth > WireReader.deepestNesting {
        #expect(throws: WireError.nestedTooDeeply) { try result.get() }
      }
    }
  }

  @Test("a name that is not UTF-8 is refused")
  func malformedName() {
    #expect(throws: WireError.malformedText) {
      try [0, 0, 0, 3, 1, 0xFF, 86].read { (reader) throws(WireError) in try reader.table() }
    }
  }

  @Test("a string that is too long ends between two characters")
  func longShortString() throws {
    let bytes = WireWriter.bytes { $0.shortString(String(repeating: "ü", count: 200)) }
    let text = try bytes.read { (reader) throws(WireError) in try reader.shortString() }
    #expect(text == String(repeating: "ü", count: 127))
  }

  @Test("a table of many fields becomes the broker's in linear time, the first of a name counting")
  func many() {
    var table = WireTable()
    for number in 0..<40_000 {
      table.fields.append(.init(name: "f\(number % 30_000)", value: .int32(Int32(number))))
    }
    let fields = FieldTable(table).fields
    #expect(fields.count == 30_000)
    #expect(fields[7].value == .integer(7))
  }

  @Test("what the broker adds to a table is sent as RabbitMQ sends it")
  func brokerTable() {
    let table: WireTable = [
      "u": .uint32(4_000_000_000), "i": .int8(-1), "f": .float(0.5),
      "d": .decimal(scale: 2, unscaled: 314), "s": .text("a"), "x": .longString([0xFF]),
      "L": .uint64(.max), "t": .timestamp(secondsSince1970: 1), "v": .void,
      "a": .array([.boolean(true), .table(["y": .int16(2)])]),
    ]
    let sent = WireTable(FieldTable(table))
    #expect(
      sent == [
        "u": .int64(4_000_000_000), "i": .int64(-1), "f": .double(0.5), "d": .double(3.14),
        "s": .text("a"), "x": .bytes([0xFF]), "L": .double(Double(UInt64.max)),
        "t": .timestamp(secondsSince1970: 1), "v": .void,
        "a": .array([.boolean(true), .table(["y": .int64(2)])]),
      ])
  }
}
