/// An object with methods for remote callers.
public protocol RPCCallee: Sendable {
  /// Registers the object's methods.
  ///
  /// - Parameter handlers: The handlers to add to, under the names that callers use.
  func register(in handlers: inout RPCHandlers)
}
