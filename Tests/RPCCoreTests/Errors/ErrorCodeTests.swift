import RPCCore
import Testing

@Suite("Error code")
struct ErrorCodeTests {
  @Test("Error codes keep their names on the wire")
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
