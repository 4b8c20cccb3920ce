/// An error in bytes that should be AMQP 0-9-1.
enum WireError: Error, Hashable, Sendable {
  /// The bytes end before a value is complete.
  case truncated
  /// Bytes are left over behind the last value.
  case surplus
  /// A short string is not UTF-8.
  case malformedText
  /// RabbitMQ does not know a field's type.
  case unknownFieldType(UInt8)
  /// Tables and arrays are nested too deeply.
  case nestedTooDeeply
  /// No method has these numbers.
  case unknownMethod(classID: UInt16, methodID: UInt16)
  /// The content belongs to another class than `basic`, the only one with content.
  case unknownContentClass(UInt16)
  /// A content header has flags of no property.
  case unknownProperty
  /// AMQP does not know the type of a frame, or the type does not allow the payload.
  case unknownFrame(type: UInt8)
  /// A frame is larger than negotiated; sizes are of payloads, in bytes.
  case frameTooLarge(type: UInt8, size: Int, limit: Int)
  /// A frame does not end with the octet 0xCE.
  case frameEnd(type: UInt8, octet: UInt8)
}
