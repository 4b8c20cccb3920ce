/// An object whose methods can be called from afar.
public protocol RPCCallee: Sendable {
  /// Registers the object's methods.
  ///
  /// - Parameter handlers: Where to register them, by the names that callers use.
  func register(in handlers: inout RPCHandlers)
}
