import RPCCore
import Testing

@Suite("Remote error registry")
struct RemoteErrorRegistryTests {
  private struct Overdrawn: Error, Equatable {
    var amount: UInt8
  }

  private struct Unreadable: Error {}
  private struct Stranger: Error {}

  private func registry(code: ErrorCode = .handlerError) throws -> RemoteErrorRegistry {
    var registry = RemoteErrorRegistry()
    try registry.register(
      Overdrawn.self, as: "bank.overdrawn", code: code, message: { "\($0.amount) too much" },
      encode: { error in
        guard error.amount > 0 else { throw Unreadable() }
        return [error.amount]
      },
      decode: { bytes in
        guard bytes.count == 1 else { throw Unreadable() }
        return Overdrawn(amount: bytes[0])
      })
    return registry
  }

  @Test("A registered error arrives as itself", arguments: [ErrorCode.handlerError, .filtered])
  func registered(code: ErrorCode) throws {
    let registry = try registry(code: code)
    let remote = registry.encode(Overdrawn(amount: 5))
    let expected = RemoteError(
      code: code, type: "bank.overdrawn", message: "5 too much", details: [5])
    #expect(remote == expected)
    #expect(registry.decode(remote) as? Overdrawn == Overdrawn(amount: 5))
  }

  @Test("An error that was not registered becomes a RemoteError with its type's name")
  func unregistered() throws {
    let remote = try registry().encode(Stranger())
    #expect(remote == RemoteError(code: .handlerError, type: "Stranger", message: "Stranger()"))
    #expect(try registry().decode(remote) as? RemoteError == remote)
  }

  @Test("A caller that did not register the type gets the remote error")
  func unknownToCaller() throws {
    let remote = try registry().encode(Overdrawn(amount: 5))
    #expect(RemoteErrorRegistry().decode(remote) as? RemoteError == remote)
  }

  @Test(
    "An error with another code or an unreadable payload stays a RemoteError",
    arguments: [
      RemoteError(code: .handlerError, type: "bank.overdrawn", message: ""),
      RemoteError(code: .internal, type: "bank.overdrawn", message: "", details: [5]),
      RemoteError(code: .handlerError, message: "", details: [5]),
    ])
  func unreadable(remote: RemoteError) throws {
    #expect(try registry().decode(remote) as? RemoteError == remote)
  }

  @Test("RPC's own errors pass unchanged, and a cancelled handler is cancelled")
  func own() throws {
    let remote = RemoteError(code: .filtered, type: "T", message: "not you", details: [1])
    #expect(try registry().encode(remote) == remote)
    #expect(try registry().encode(CancellationError()).code == .cancelled)
  }

  @Test("An error that cannot be encoded is an internal one")
  func notEncodable() throws {
    let remote = try registry().encode(Overdrawn(amount: 0))
    #expect(remote.code == .internal)
    #expect(remote.type == "bank.overdrawn")
    #expect(remote.details.isEmpty)
  }

  @Test("No name and no type is registered twice, and no name is empty")
  func refused() throws {
    var registry = try registry()
    #expect(throws: RemoteErrorRegistry.RegistrationError.nameInUse("bank.overdrawn")) {
      try registry.register(
        Stranger.self, as: "bank.overdrawn", encode: { _ in [] }, decode: { _ in Stranger() })
    }
    #expect(throws: RemoteErrorRegistry.RegistrationError.typeInUse("bank.overdrawn")) {
      try registry.register(
        Overdrawn.self, as: "other", encode: { _ in [] }, decode: { _ in Overdrawn(amount: 1) })
    }
    #expect(throws: RemoteErrorRegistry.RegistrationError.emptyName) {
      try registry.register(Stranger.self, as: "", encode: { _ in [] }, decode: { _ in Stranger() })
    }
    #expect(registry.encode(Stranger()).type == "Stranger")
  }
}
