import RPCCore
import Testing

@Suite("RPC error")
struct RPCErrorTests {
  @Test(
    "Each RPCError is definite or indefinite about the request",
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
    "Each RPCError tells whether the request may have run",
    arguments: [
      (RPCError.unroutable, false), (.refused, false), (.notConnected, false),
      (.correlationIDInUse, false), (.deadlineExceeded, true), (.cancelled, true),
      (.connectionLost, true), (.malformedReply(reason: ""), true),
      (.conflictingReplyAddress, false), (.unsupported(""), false),
    ])
  func mayHaveRun(error: RPCError, expected: Bool) {
    #expect(error.requestMayHaveRun == expected)
  }

  @Test(
    "The code of a server's error tells whether a handler may have run",
    arguments: ErrorCode.allCases)
  func remoteMayHaveRun(code: ErrorCode) {
    let ran: Set<ErrorCode> = [.handlerError, .internal, .deadlineExceeded, .cancelled]
    let error = RPCError.remote(RemoteError(code: code, message: ""))
    #expect(error.requestMayHaveRun == ran.contains(code))
  }

  @Test("A timeout and an unroutable request say which of the two it was (A4.4)")
  func noServerOrNoAnswer() {
    let timeout = RPCError.deadlineExceeded.description
    #expect(timeout.contains("no reply came in time"))
    #expect(timeout.contains("A queue may have taken the request"))
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
    #expect(RPCError.unsupported("prefetch").description.contains("prefetch is not supported here"))
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
    #expect(refused.description.contains("(NOT_FOUND), so it serves no requests"))
    for error in [RPCError.deadlineExceeded, .cancelled, .connectionLost] {
      #expect(error.description.contains("may have been handled"))
    }
  }
}
