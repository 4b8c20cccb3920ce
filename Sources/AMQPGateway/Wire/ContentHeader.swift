import RPCCore

/// The header before the body of a message: its size and properties (AMQP 0-9-1, section 4.2.6.1).
struct ContentHeader: Equatable {
  /// The class `basic`, the only one whose methods carry content.
  static let basicClass: UInt16 = 60

  /// The size of the body that follows, in bytes.
  let bodySize: UInt64
  /// The properties, without a body.
  let message: RPCMessage

  init(bodySize: UInt64, message: RPCMessage) {
    self.bodySize = bodySize
    self.message = message
  }

  /// Reads the payload of a header frame.
  init(payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    let classID: UInt16 = try reader.integer()
    guard classID == Self.basicClass else { throw .unknownContentClass(classID) }
    _ = try reader.integer(UInt16.self)
    bodySize = try reader.integer()
    message = try reader.properties()
    try reader.finish()
  }
}

/// The properties in a content header; the first property is the highest bit.
struct PropertyFlags: OptionSet, Sendable {
  let rawValue: UInt16

  static let contentType = PropertyFlags(rawValue: 1 << 15)
  static let contentEncoding = PropertyFlags(rawValue: 1 << 14)
  static let headers = PropertyFlags(rawValue: 1 << 13)
  static let deliveryMode = PropertyFlags(rawValue: 1 << 12)
  static let priority = PropertyFlags(rawValue: 1 << 11)
  static let correlationID = PropertyFlags(rawValue: 1 << 10)
  static let replyTo = PropertyFlags(rawValue: 1 << 9)
  static let expiration = PropertyFlags(rawValue: 1 << 8)
  static let messageID = PropertyFlags(rawValue: 1 << 7)
  static let timestamp = PropertyFlags(rawValue: 1 << 6)
  static let type = PropertyFlags(rawValue: 1 << 5)
  static let userID = PropertyFlags(rawValue: 1 << 4)
  static let appID = PropertyFlags(rawValue: 1 << 3)
  static let clusterID = PropertyFlags(rawValue: 1 << 2)
  /// Bits that belong to no property.
  ///
  /// The lowest bit would announce more flags, but no more are defined.
  static let unknown = PropertyFlags(rawValue: 0b11)
}
