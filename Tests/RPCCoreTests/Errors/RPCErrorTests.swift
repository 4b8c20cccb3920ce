import RPCCore
import Testing

@Suite("RPC error")
struct RPCErrorTests {
  @Test(
    "What happened to the request is known, or it is not",
    arguments: [
      (RPCError.remote(RemoteError(code: .handlerError, message: "")), .definite),
      (.unroutable, .definite), (.refused, .definite), (.notConnected, .definite),
      (.correlationIDInUse, .definite), (.deadlineExceeded, .indefinite),
      (.cancelled, .indefinite), (.connectionLost, .indefinite),
      (.malformedReply(reason: ""), .indefinite),
    ] as [(RPCError, RPCError.Certainty)])
  func certainty(error: RPCError, expected: RPCError.Certainty) {
    #expect(error.certainty == expected)
  }

  @Test(
    "A request that never reached a server has not run; one whose end nobody saw may have",
    arguments: [
      (RPCError.unroutable, false), (.refused, false), (.notConnected, false),
      (.correlationIDInUse, false), (.deadlineExceeded, true), (.cancelled, true),
      (.connectionLost, true), (.malformedReply(reason: ""), true),
    ])
  func mayHaveRun(error: RPCError, expected: Bool) {
    #expect(error.requestMayHaveRun == expected)
  }

  @Test("A server's error says by its code whether a handler ran", arguments: ErrorCode.allCases)
  func remoteMayHaveRun(code: ErrorCode) {
    let ran: Set<ErrorCode> = [.handlerError, .internal, .deadlineExceeded, .cancelled]
    let error = RPCError.remote(RemoteError(code: code, message: ""))
    #expect(error.requestMayHaveRun == ran.contains(code))
  }
}
