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
      (.malformedReply(reason: ""), .indefinite), (.conflictingReplyAddress, .definite),
      (.unsupported(""), .definite),
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
      (.conflictingReplyAddress, false), (.unsupported(""), false),
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

  @Test("A timeout and an unroutable request say which of the two it was (A4.4)")
  func noServerOrNoAnswer() {
    let timeout = RPCError.deadlineExceeded.description
    #expect(timeout.contains("nobody answered in time"))
    #expect(timeout.contains("A queue took the request or may have"))
    #expect(RPCError.unroutable.description.contains("no queue takes the request"))
  }

  @Test("A server's error is described by its code, its type and its message")
  func remoteDescription() {
    let error = RemoteError(code: .handlerError, type: "Overdrawn", message: "no money")
    #expect(
      RPCError.remote(error).description
        == "the server answered with handlerError Overdrawn: no money")
    let bare = RPCError.remote(RemoteError(code: .unimplemented, message: ""))
    #expect(bare.description == "the server answered with unimplemented")
  }

  @Test("What is missing or malformed is named")
  func namedReasons() {
    #expect(RPCError.malformedReply(reason: "no number").description.contains("(no number)"))
    #expect(RPCError.unsupported("prefetch").description.contains("because prefetch is"))
  }

  @Test("A description says that nothing was sent, or that the request may have been handled")
  func certaintyInWords() {
    let unsent: [RPCError] = [
      .notConnected, .correlationIDInUse, .conflictingReplyAddress, .unsupported("x"),
    ]
    for error in unsent { #expect(error.description.contains("nothing was sent")) }
    for error in [RPCError.unroutable, .refused] {
      #expect(error.description.contains("it was not handled"))
    }
    let refused = RPCError.consumeRefused(reason: "NOT_FOUND")
    #expect(refused.certainty == .definite)
    #expect(refused.description.contains("(NOT_FOUND), so it serves nobody"))
    for error in [RPCError.deadlineExceeded, .cancelled, .connectionLost] {
      #expect(error.description.contains("may have been handled"))
    }
  }
}
