/// An object whose methods can be called from afar.
public protocol RPCCallee: Sendable {
  /// Registers the object's methods.
  func register(in handlers: inout RPCHandlers)
}
