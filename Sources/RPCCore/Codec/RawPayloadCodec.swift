/// Bytes as they are: arguments and results are `[UInt8]`.
public struct RawPayloadCodec: PayloadCodec {
  public init() {}

  public var contentType: String { "application/octet-stream" }

  public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
    if value is Nothing { return [] }
    guard let bytes = value as? [UInt8] else {
      throw CodecError("only [UInt8] can be sent as raw bytes, not \(Value.self)")
    }
    return bytes
  }

  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    if let nothing = Nothing() as? Value { return nothing }
    guard let value = bytes as? Value else {
      throw CodecError("raw bytes can be received only as [UInt8], not as \(Value.self)")
    }
    return value
  }
}
