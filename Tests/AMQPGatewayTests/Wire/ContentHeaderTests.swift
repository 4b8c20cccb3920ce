import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Content headers")
struct ContentHeaderTests {
  /// The header that pika 1.4.4 writes for a body of five bytes with all properties.
  private static let golden = [UInt8](
    hex: "020001000000ae003c00000000000000000005fffc0a746578742f706c61696e057574662d38000000690474"
      + "6578745300000005"
      + "6772c3bc6e03696e74490000002a046c6f6e676c000001000000000004747275657401"
      + "046e6f6e6556046c697374410000000b4900000001530000000161057461626c65460000000801787800000001"
      + "ff0474696d65540000000065937d25020701630172053630303030016d000000006553f1000174056775657374"
      + "01610178ce")

  private static var message: RPCMessage {
    var message = RPCMessage(body: Array("hello".utf8))
    message.contentType = "text/plain"
    message.contentEncoding = "utf-8"
    message.headers = [
      "text": .text("grün"), "int": .integer(42), "long": .integer(1 << 40),
      "true": .boolean(true), "none": .void, "list": .array([.integer(1), .text("a")]),
      "table": .table(["x": .bytes([0xFF])]),
      "time": .timestamp(secondsSince1970: 1_704_164_645),
    ]
    message.deliveryMode = 2
    message.priority = 7
    message.correlationID = "c"
    message.replyTo = "r"
    message.expiration = "60000"
    message.messageID = "m"
    message.timestamp = 1_700_000_000
    message.type = "t"
    message.userID = "guest"
    message.appID = "a"
    message.clusterID = "x"
    return message
  }

  @Test("all properties are read and written as another client writes them")
  func golden() throws {
    let header = try ContentHeader(payload: Self.golden.framePayload)
    #expect(header.bodySize == 5)
    var message = header.message
    message.body = Array("hello".utf8)
    #expect(message == Self.message)
    #expect(WireWriter.bytes { $0.contentHeader(message, channel: 1) } == Self.golden)
  }

  @Test("headers that are changed keep the types of all fields that are the same")
  func changedHeaders() throws {
    let table: WireTable = [
      "short": .int16(7), "decimal": .decimal(scale: 2, unscaled: 314), "float": .float(0.5),
      "gone": .void, "list": .array([.int8(1), .uint32(2)]), "other": .int32(1),
    ]
    let fields = WireWriter.bytes { $0.table(table) }
    var message = RPCMessage()
    message.setHeaders(FieldTable(table), asOnWire: Array(fields.dropFirst(4)))
    message.headers["gone"] = nil
    message.headers["other"] = .integer(2)
    message.headers["new"] = .integer(3)
    let written = WireWriter.bytes { $0.contentHeader(message, channel: 1) }
    let sent: WireTable = [
      "short": .int16(7), "decimal": .decimal(scale: 2, unscaled: 314), "float": .float(0.5),
      "list": .array([.int8(1), .uint32(2)]), "other": .int64(2), "new": .int64(3),
    ]
    #expect(written.framePayload.dropFirst(14).elementsEqual(WireWriter.bytes { $0.table(sent) }))
  }

  @Test("a property alone is read as it was written", arguments: 2..<16)
  func alone(bit: UInt16) throws {
    // Zeros are a value of every property: an empty string, an empty table or the number 0.
    let value = [UInt8](repeating: 0, count: 8)
    let flags: UInt16 = 1 << bit
    let size = [2: 1, 6: 8, 11: 1, 12: 1, 13: 4][bit] ?? 1
    let payload: [UInt8] =
      [0, 60, 0, 0] + value + [UInt8(flags >> 8), UInt8(flags & 0xFF)] + value.prefix(size)
    let header = try ContentHeader(payload: payload)
    let written = WireWriter.bytes { $0.contentHeader(header.message, channel: 1) }
    #expect(written.framePayload == payload)
  }

  @Test("headers that make no sense are refused")
  func refused() {
    let size = [UInt8](repeating: 0, count: 8)
    #expect(throws: WireError.unknownContentClass(50)) {
      try ContentHeader(payload: [0, 50, 0, 0] + size + [0, 0])
    }
    #expect(throws: WireError.unknownProperty) {
      try ContentHeader(payload: [0, 60, 0, 0] + size + [0, 1, 0, 0])
    }
    #expect(throws: WireError.surplus) {
      try ContentHeader(payload: [0, 60, 0, 0] + size + [0, 0, 0])
    }
    #expect(throws: WireError.truncated) {
      try ContentHeader(payload: [0, 60, 0, 0] + size + [0x80, 0])
    }
    for count in 0..<Self.golden.framePayload.count {
      #expect(throws: WireError.self) {
        try ContentHeader(payload: Array(Self.golden.framePayload[..<count]))
      }
    }
  }
}
