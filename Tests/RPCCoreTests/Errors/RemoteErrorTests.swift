import RPCCore
import Testing

@Suite("Remote error")
struct RemoteErrorTests {
  @Test("An error of the server itself has no type and no details")
  func defaults() {
    let error = RemoteError(code: .filtered, message: "not you")
    #expect(error.type.isEmpty)
    #expect(error.details.isEmpty)
    #expect(error.message == "not you")
    #expect(error.code == .filtered)
  }

  @Test("Errors differ by code, type, text and details")
  func equality() {
    let error = RemoteError(code: .internal, type: "T", message: "m", details: [1])
    #expect(error == RemoteError(code: .internal, type: "T", message: "m", details: [1]))
    #expect(error != RemoteError(code: .cancelled, type: "T", message: "m", details: [1]))
    #expect(error != RemoteError(code: .internal, type: "U", message: "m", details: [1]))
    #expect(error != RemoteError(code: .internal, type: "T", message: "n", details: [1]))
    #expect(error != RemoteError(code: .internal, type: "T", message: "m", details: [2]))
  }
}
