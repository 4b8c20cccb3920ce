/// A way to turn arguments and results into bytes and back.
///
/// Both sides of a call must use the same codec.
public protocol PayloadCodec: Sendable {
  /// The MIME type of the bytes, for the property `content_type`.
  var contentType: String { get }

  /// Writes an argument or a result.
  ///
  /// - Parameter value: The value to send; ``Nothing`` is written as no bytes.
  /// - Throws: Any error, if the value cannot be written.
  func encode<Value: Encodable>(_ value: Value) throws -> [UInt8]

  /// Reads an argument or a result.
  ///
  /// - Parameters:
  ///   - type: The type of the value.
  ///   - bytes: The body of a request or a reply; empty if it carries ``Nothing``.
  /// - Throws: Any error, if the bytes are not a value of the type.
  func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value
}

/// An argument or a result without content, which is written as no bytes.
public struct Nothing: Codable, Hashable, Sendable {
  /// Makes the only value there is.
  public init() {}
}

/// The error of a codec for a value that it cannot write, or bytes that it cannot read.
public struct CodecError: Error, Hashable, CustomStringConvertible, Sendable {
  /// The reason, in words for people; it becomes part of the error that the caller gets.
  public var description: String

  /// Makes an error with its reason.
  public init(_ description: String) {
    self.description = description
  }
}
