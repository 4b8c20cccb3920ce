/// An error that happened on the server and was sent to the caller.
public struct RemoteError: Error, Hashable, Sendable {
  /// What kind of error it is, for callers that do not know its type (A4.2).
  public var code: ErrorCode
  /// The name of the error's type where it was thrown; empty if the server itself refused.
  public var type: String
  /// What a person should read.
  public var message: String
  /// Whatever else the server wants to tell, encoded as results are.
  public var details: [UInt8]

  /// Makes an error that crosses as it is, without a registered type.
  ///
  /// - Parameters:
  ///   - code: What kind of error it is.
  ///   - type: The name of the error's type where it was thrown; empty if the server itself
  ///     refused.
  ///   - message: What a person should read.
  ///   - details: Whatever else the server wants to tell, encoded as results are.
  public init(code: ErrorCode, type: String = "", message: String, details: [UInt8] = []) {
    self.code = code
    self.type = type
    self.message = message
    self.details = details
  }
}
