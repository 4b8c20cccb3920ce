import RPCCore

extension WireReader {
  /// Reads the properties of a message and the flags before them.
  mutating func properties() throws(WireError) -> RPCMessage {
    let flags = PropertyFlags(rawValue: try integer())
    guard flags.isDisjoint(with: .unknown) else { throw .unknownProperty }
    var message = RPCMessage()
    if flags.contains(.contentType) { message.contentType = try shortString() }
    if flags.contains(.contentEncoding) { message.contentEncoding = try shortString() }
    if flags.contains(.headers) {
      let start = offset + MemoryLayout<UInt32>.size
      let headers = FieldTable(try table())
      message.setHeaders(headers, asOnWire: Array(bytes[start..<offset]))
    }
    if flags.contains(.deliveryMode) { message.deliveryMode = try integer() }
    if flags.contains(.priority) { message.priority = try integer() }
    if flags.contains(.correlationID) { message.correlationID = try shortString() }
    if flags.contains(.replyTo) { message.replyTo = try shortString() }
    if flags.contains(.expiration) { message.expiration = try shortString() }
    if flags.contains(.messageID) { message.messageID = try shortString() }
    if flags.contains(.timestamp) { message.timestamp = try integer() }
    if flags.contains(.type) { message.type = try shortString() }
    if flags.contains(.userID) { message.userID = try shortString() }
    if flags.contains(.appID) { message.appID = try shortString() }
    if flags.contains(.clusterID) { message.clusterID = try shortString() }
    return message
  }
}

extension WireWriter {
  /// Writes the properties of a message and the flags before them.
  mutating func properties(of message: RPCMessage) {
    var flags: PropertyFlags = []
    let offset = bytes.count
    integer(flags.rawValue)
    add(message.contentType, .contentType, to: &flags)
    add(message.contentEncoding, .contentEncoding, to: &flags)
    headers(of: message, &flags)
    add(message.deliveryMode, .deliveryMode, to: &flags)
    add(message.priority, .priority, to: &flags)
    add(message.correlationID, .correlationID, to: &flags)
    add(message.replyTo, .replyTo, to: &flags)
    add(message.expiration, .expiration, to: &flags)
    add(message.messageID, .messageID, to: &flags)
    add(message.timestamp, .timestamp, to: &flags)
    add(message.type, .type, to: &flags)
    add(message.userID, .userID, to: &flags)
    add(message.appID, .appID, to: &flags)
    add(message.clusterID, .clusterID, to: &flags)
    patch(flags.rawValue, at: offset)
  }

  /// Sends unchanged headers from a wire in their original bytes.
  private mutating func headers(of message: RPCMessage, _ flags: inout PropertyFlags) {
    let original = message.wireHeaders
    guard original?.areCurrent == true || !message.headers.isEmpty else { return }
    flags.insert(.headers)
    if let original, original.areCurrent {
      longString(original.bytes)
    } else {
      table(WireTable(message.headers, like: original?.bytes ?? []))
    }
  }

  @inline(__always)
  private mutating func add(
    _ text: String?, _ flag: PropertyFlags, to flags: inout PropertyFlags
  ) {
    guard let text else { return }
    flags.insert(flag)
    shortString(text)
  }

  @inline(__always)
  private mutating func add(
    _ number: (some FixedWidthInteger & BitwiseCopyable)?, _ flag: PropertyFlags,
    to flags: inout PropertyFlags
  ) {
    guard let number else { return }
    flags.insert(flag)
    integer(number)
  }
}
