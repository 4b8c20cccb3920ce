/// The error types that reach a caller as the same type (A4.1).
///
/// Both sides register a type under the same stable name and with the same code. Only registered
/// types are decoded: any other error arrives as a ``RemoteError``. The registration says how a
/// payload is encoded and decoded.
public struct RemoteErrorRegistry: Sendable {
  /// The reason why a type was not registered.
  public enum RegistrationError: Error, Hashable, Sendable {
    /// The name is empty. The empty name stands for errors that the server itself made.
    case emptyName
    /// The name is registered already.
    case nameInUse(String)
    /// The type is registered already, under the name given here.
    case typeInUse(String)
  }

  private struct Entry: Sendable {
    var name: String
    var code: ErrorCode
    var message: @Sendable (any Error) -> String
    /// Returns `nil` if the error has another type.
    var encode: @Sendable (any Error) throws -> [UInt8]?
    var decode: @Sendable ([UInt8]) throws -> any Error
  }

  private var entries: [Entry] = []
  private var indicesByName: [String: Int] = [:]
  private var indicesByType: [ObjectIdentifier: Int] = [:]

  /// Makes an empty registry.
  public init() {}

  /// Registers an error type.
  ///
  /// - Parameters:
  ///   - type: The error type.
  ///   - name: The type's name on both sides; its name in Swift does not matter.
  ///   - code: The code on both sides. Callers that do not know the type see this code.
  ///   - message: Makes the text for people.
  ///   - encode: Writes an error; if it throws, the caller gets `internal` (A4.2).
  ///   - decode: Reads an error; if it throws, the caller gets the ``RemoteError`` itself.
  /// - Throws: ``RegistrationError`` if the name is empty, or if the name or the type is registered
  ///   already. Then nothing changes.
  public mutating func register<Failure: Error>(
    _ type: Failure.Type, as name: String, code: ErrorCode = .handlerError,
    message: @escaping @Sendable (Failure) -> String = { String(describing: $0) },
    encode: @escaping @Sendable (Failure) throws -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws -> Failure
  ) throws(RegistrationError) {
    let identifier = ObjectIdentifier(type)
    guard !name.isEmpty else { throw .emptyName }
    guard indicesByName[name] == nil else { throw .nameInUse(name) }
    if let index = indicesByType[identifier] { throw .typeInUse(entries[index].name) }
    indicesByName[name] = entries.count
    indicesByType[identifier] = entries.count
    entries.append(
      Entry(
        name: name, code: code,
        message: { ($0 as? Failure).map(message) ?? String(describing: $0) },
        encode: { try ($0 as? Failure).map(encode) }, decode: decode))
  }

  /// Makes the error that is sent to the caller for an error that a handler threw.
  ///
  /// A ``RemoteError`` is sent unchanged. A `CancellationError` is sent as `cancelled`. A
  /// registered error that cannot be encoded is sent as `internal` (A4.2). An unregistered error is
  /// sent as `handlerError`.
  public func encode(_ error: any Error) -> RemoteError {
    if let remote = error as? RemoteError { return remote }
    if let index = indicesByType[ObjectIdentifier(type(of: error))] {
      return encode(error, by: entries[index])
    }
    if error is CancellationError {
      return RemoteError(code: .cancelled, message: "the handler was cancelled")
    }
    return RemoteError(
      code: .handlerError, type: String(describing: type(of: error)),
      message: String(describing: error))
  }

  /// Restores the error that a handler threw from the error that was sent.
  ///
  /// The type has to be registered under the same name and code, and its payload has to be
  /// readable. Otherwise the result is the ``RemoteError`` itself.
  public func decode(_ error: RemoteError) -> any Error {
    guard let index = indicesByName[error.type], entries[index].code == error.code,
      let decoded = try? entries[index].decode(error.details)
    else { return error }
    return decoded
  }

  private func encode(_ error: any Error, by entry: Entry) -> RemoteError {
    do {
      if let details = try entry.encode(error) {
        return RemoteError(
          code: entry.code, type: entry.name, message: entry.message(error), details: details)
      }
    } catch {
      // The caller gets `internal`, below.
    }
    return RemoteError(
      code: .internal, type: entry.name,
      message: "an error of the type '\(entry.name)' cannot be encoded")
  }
}
