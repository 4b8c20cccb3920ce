import Foundation

extension RemoteErrorRegistry {
  /// Registers an error type whose values cross as JSON (A4.1).
  ///
  /// - Parameters:
  ///   - type: The error type.
  ///   - name: What the type is called on both sides, whatever its name in Swift.
  ///   - code: What the error is called by callers that do not know the type.
  /// - Throws: ``RegistrationError`` if the name or the type is registered already.
  public mutating func register<Failure: Error & Codable>(
    _ type: Failure.Type, as name: String, code: ErrorCode = .handlerError
  ) throws(RegistrationError) {
    try register(type, as: name, code: code) { error in
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(error))
    } decode: { payload in
      try JSONDecoder().decode(type, from: Data(payload))
    }
  }
}
