/// Which error types cross from a server to its callers as themselves (A4.1).
///
/// Both sides register a type under the same stable name. Nothing is decoded that was not
/// registered: any other error arrives as a ``RemoteError``. How a payload is coded is up to
/// whoever registers.
public struct RemoteErrorRegistry: Sendable {
  /// Why a type was not registered.
  public enum RegistrationError: Error, Hashable, Sendable {
    /// No error of the server itself has a type, so the empty name cannot stand for one.
    case emptyName
    /// Another type has that name.
    case nameInUse(String)
    /// The type has another name.
    case typeInUse(String)
  }

  private struct Entry: Sendable {
    var name: String
    var code: ErrorCode
    var message: @Sendable (any Error) -> String
    /// `nil` if the error is of another type after all.
    var encode: @Sendable (any Error) throws -> [UInt8]?
    var decode: @Sendable ([UInt8]) throws -> any Error
  }

  private var entries: [Entry] = []
  private var placesByName: [String: Int] = [:]
  private var placesByType: [ObjectIdentifier: Int] = [:]

  /// Makes a registry that knows no type.
  public init() {}

  /// Registers an error type.
  ///
  /// - Parameters:
  ///   - type: The error type.
  ///   - name: What the type is called on both sides, whatever its name in Swift.
  ///   - code: What the error is called by callers that do not know the type.
  ///   - message: What a person should read.
  ///   - encode: Writes an error; if it throws, the caller gets `internal` (A4.2).
  ///   - decode: Reads an error; if it throws, the caller gets the ``RemoteError`` itself.
  /// - Throws: ``RegistrationError`` if the name or the type is registered already; nothing changes
  ///   then.
  public mutating func register<Failure: Error>(
    _ type: Failure.Type, as name: String, code: ErrorCode = .handlerError,
    message: @escaping @Sendable (Failure) -> String = { String(describing: $0) },
    encode: @escaping @Sendable (Failure) throws -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws -> Failure
  ) throws(RegistrationError) {
    let identifier = ObjectIdentifier(type)
    guard !name.isEmpty else { throw .emptyName }
    guard placesByName[name] == nil else { throw .nameInUse(name) }
    if let place = placesByType[identifier] { throw .typeInUse(entries[place].name) }
    placesByName[name] = entries.count
    placesByType[identifier] = entries.count
    entries.append(
      Entry(
        name: name, code: code,
        message: { ($0 as? Failure).map(message) ?? String(describing: $0) },
        encode: { try ($0 as? Failure).map(encode) }, decode: decode))
  }

  /// What is sent to the caller for an error that a handler threw.
  ///
  /// A ``RemoteError`` is sent as it is, a `CancellationError` as `cancelled`, and an error that
  /// was registered and cannot be encoded as `internal` (A4.2).
  public func encode(_ error: any Error) -> RemoteError {
    if let remote = error as? RemoteError { return remote }
    if let place = placesByType[ObjectIdentifier(type(of: error))] {
      return encode(error, by: entries[place])
    }
    if error is CancellationError {
      return RemoteError(code: .cancelled, message: "the handler was cancelled")
    }
    return RemoteError(
      code: .handlerError, type: String(describing: type(of: error)),
      message: String(describing: error))
  }

  /// The error that a handler threw, if its type is registered under the same name and code and its
  /// payload can be read; otherwise the ``RemoteError`` itself.
  public func decode(_ error: RemoteError) -> any Error {
    guard let place = placesByName[error.type], entries[place].code == error.code,
      let decoded = try? entries[place].decode(error.details)
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
      // What went wrong is said below.
    }
    return RemoteError(
      code: .internal, type: entry.name,
      message: "an error of the type '\(entry.name)' cannot be encoded")
  }
}
