/// Plain UTF-8 text, for values that can be made from their description.
///
/// Examples are strings and numbers, as the RabbitMQ tutorial sends them.
public struct TextPayloadCodec: PayloadCodec {
  /// Makes the codec, which has no options.
  public init() {}

  /// The MIME type of plain text.
  public var contentType: String { "text/plain" }

  /// Writes the value's description as UTF-8; ``Nothing`` becomes no bytes.
  ///
  /// - Throws: ``CodecError`` if the type is not `LosslessStringConvertible`.
  public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
    if value is Nothing { return [] }
    guard let text = value as? any LosslessStringConvertible else {
      throw CodecError("only LosslessStringConvertible values are sent as text, not \(Value.self)")
    }
    return Array(text.description.utf8)
  }

  /// Reads a value from its description; ``Nothing`` is read from any bytes.
  ///
  /// - Parameters:
  ///   - type: The type of the value.
  ///   - bytes: The description as UTF-8.
  /// - Throws: ``CodecError`` if the bytes are not UTF-8, or the text is not a value of the type.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    if let nothing = Nothing() as? Value { return nothing }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CodecError("the body is not UTF-8")
    }
    guard let textual = type as? any LosslessStringConvertible.Type,
      let value = textual.init(text) as? Value
    else { throw CodecError("'\(text)' is no \(Value.self)") }
    return value
  }
}
