/// Unchanged bytes: arguments and results are `[UInt8]`.
public struct RawPayloadCodec: PayloadCodec {
  /// Makes the codec, which has no options.
  public init() {}

  /// The MIME type of arbitrary bytes.
  public var contentType: String { "application/octet-stream" }

  // Both methods try bytes first, because a failed cast costs as much as a successful one.

  /// Returns bytes unchanged; ``Nothing`` becomes no bytes.
  ///
  /// - Throws: ``CodecError`` if the value is neither.
  public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
    if let bytes = value as? [UInt8] { return bytes }
    if value is Nothing { return [] }
    throw CodecError("only [UInt8] can be sent as raw bytes, not \(Value.self)")
  }

  /// Returns bytes unchanged; ``Nothing`` is read from any bytes.
  ///
  /// - Parameters:
  ///   - type: The type of the value: `[UInt8]` or ``Nothing``.
  ///   - bytes: The body of the message.
  /// - Throws: ``CodecError`` if the type is neither.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    if let value = bytes as? Value { return value }
    if let nothing = Nothing() as? Value { return nothing }
    throw CodecError("raw bytes can be received only as [UInt8], not as \(Value.self)")
  }
}
