import Foundation

/// JSON with sorted keys, so that the same value always becomes the same bytes.
public struct JSONPayloadCodec: PayloadCodec {
  /// Makes the codec, which has no options.
  public init() {}

  /// The MIME type of JSON.
  public var contentType: String { "application/json" }

  /// Writes a value as JSON; ``Nothing`` becomes no bytes.
  ///
  /// - Throws: `EncodingError`, or an error of the value's own `encode(to:)`.
  public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
    // Fast path: `Nothing` and integers, the values of most small calls, need no encoder.
    switch value {
    case is Nothing: return []
    case let number as Int: return Array(String(number).utf8)
    default: break
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }

  /// Reads a value from JSON; ``Nothing`` is read from any bytes.
  ///
  /// - Parameters:
  ///   - type: The type of the value.
  ///   - bytes: JSON as UTF-8.
  /// - Throws: `DecodingError`, or an error of the type's own `init(from:)`.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    if let nothing = Nothing() as? Value { return nothing }
    if type == Int.self, let number = Int(digits: bytes), let value = number as? Value {
      return value
    }
    return try JSONDecoder().decode(type, from: Data(bytes))
  }
}

extension Int {
  /// Makes a number from plain decimal digits; `nil` leaves all other text to the decoder.
  fileprivate init?(digits: [UInt8]) {
    guard (1...18).contains(digits.count), digits[0] != UInt8(ascii: "0") || digits.count == 1
    else { return nil }
    var number = 0
    for digit in digits {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    self = number
  }
}
