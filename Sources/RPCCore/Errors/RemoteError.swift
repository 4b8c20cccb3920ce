/// An error on the server that is sent to the caller.
public struct RemoteError: Error, Hashable, Sendable {
  /// The kind of the error, for callers that do not know its type (A4.2).
  public var code: ErrorCode
  /// The name of the error's type on the server; empty if the server itself made the error.
  public var type: String
  /// The text for people.
  public var message: String
  /// The payload of the error; a registered type is decoded from it.
  public var details: [UInt8]

  /// Makes an error that is sent to the caller unchanged, without a registered type.
  ///
  /// - Parameters:
  ///   - code: The kind of the error.
  ///   - type: The name of the error's type on the server; empty if the server itself made the
  ///     error.
  ///   - message: The text for people.
  ///   - details: The payload of the error.
  public init(code: ErrorCode, type: String = "", message: String, details: [UInt8] = []) {
    self.code = code
    self.type = type
    self.message = message
    self.details = details
  }
}
