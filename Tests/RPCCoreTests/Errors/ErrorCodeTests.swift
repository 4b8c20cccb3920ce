import RPCCore
import Testing

@Suite("Error code")
struct ErrorCodeTests {
  @Test("Codes are sent by name, and the names never change")
  func names() {
    let names = [
      "handlerError", "validationError", "filtered", "unimplemented", "invalidRequest",
      "resourceExhausted", "deadlineExceeded", "cancelled", "internal",
    ]
    #expect(ErrorCode.allCases.map(\.rawValue) == names)
  }

  @Test("Success is no error code")
  func success() {
    #expect(ErrorCode(rawValue: "ok") == nil)
  }
}
