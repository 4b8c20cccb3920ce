/// Bytes as they are: arguments and results are `[UInt8]`.
public struct RawPayloadCodec: PayloadCodec {
  /// Makes the codec, which has nothing to choose.
  public init() {}

  /// The MIME type of bytes that nothing is known of.
  public var contentType: String { "application/octet-stream" }

  // Bytes are looked for first: a cast that fails costs as much as one that does not.

  /// Hands bytes on as they are; ``Nothing`` becomes no bytes at all.
  ///
  /// - Throws: ``CodecError`` if the value is neither.
  public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
    if let bytes = value as? [UInt8] { return bytes }
    if value is Nothing { return [] }
    throw CodecError("only [UInt8] can be sent as raw bytes, not \(Value.self)")
  }

  /// Hands bytes on as they are; ``Nothing`` is read from any bytes.
  ///
  /// - Parameters:
  ///   - type: What the bytes are to be; only bytes and ``Nothing`` can be had.
  ///   - bytes: The body as it came.
  /// - Throws: ``CodecError`` if the type is neither.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    if let value = bytes as? Value { return value }
    if let nothing = Nothing() as? Value { return nothing }
    throw CodecError("raw bytes can be received only as [UInt8], not as \(Value.self)")
  }
}
