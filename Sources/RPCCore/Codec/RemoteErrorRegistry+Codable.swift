import Foundation

extension RemoteErrorRegistry {
  /// Registers an error type whose values are sent as JSON (A4.1).
  ///
  /// - Parameters:
  ///   - type: The error type.
  ///   - name: The name of the type on both sides, independent of its name in Swift.
  ///   - code: The error code for callers that have not registered the type.
  /// - Throws: ``RegistrationError`` if the name is empty, or the name or the type is registered
  ///   already.
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
