/// Why bytes are not what AMQP 0-9-1 would have put there.
enum WireError: Error, Hashable, Sendable {
  /// Something ends before it is complete.
  case truncated
  /// Bytes are left where nothing more belongs.
  case surplus
  /// A short string is not UTF-8.
  case malformedText
  /// A field's type is none that RabbitMQ knows.
  case unknownFieldType(UInt8)
  /// Tables and arrays lie deeper in one another than anybody needs.
  case nestedTooDeeply
  /// No method has these numbers.
  case unknownMethod(classID: UInt16, methodID: UInt16)
  /// The content is of another class than `basic`, the only one with content.
  case unknownContentClass(UInt16)
  /// A content header has more flags than there are properties.
  case unknownProperty
  /// A frame is of no type that AMQP knows, or of one that may not have this payload.
  case unknownFrame(type: UInt8)
  /// A frame is larger than was agreed; sizes are of payloads, in bytes.
  case frameTooLarge(type: UInt8, size: Int, limit: Int)
  /// A frame does not end with the octet 0xCE.
  case frameEnd(type: UInt8, octet: UInt8)
}
