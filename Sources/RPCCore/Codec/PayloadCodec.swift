/// How arguments and results become bytes.
///
/// Both sides of a call have to use the same one.
public protocol PayloadCodec: Sendable {
  /// The MIME type of what it writes, for the property `content_type`.
  var contentType: String { get }

  /// Writes an argument or a result.
  ///
  /// - Parameter value: What is sent; ``Nothing`` is written as no bytes.
  /// - Throws: Anything, if the value cannot be written.
  func encode<Value: Encodable>(_ value: Value) throws -> [UInt8]

  /// Reads an argument or a result.
  ///
  /// - Parameters:
  ///   - type: What the bytes are to be.
  ///   - bytes: The body of a request or a reply; empty if it carries ``Nothing``.
  /// - Throws: Anything, if the bytes are no such value.
  func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value
}

/// An argument or a result that is nothing; written as no bytes at all.
public struct Nothing: Codable, Hashable, Sendable {
  /// Makes the only value there is.
  public init() {}
}

/// A value that a codec cannot write, or bytes that are no value of a type.
public struct CodecError: Error, Hashable, CustomStringConvertible, Sendable {
  /// What is wrong, in words for people; it becomes part of the error that the caller gets.
  public var description: String

  /// Makes an error with the words that explain it.
  public init(_ description: String) {
    self.description = description
  }
}
