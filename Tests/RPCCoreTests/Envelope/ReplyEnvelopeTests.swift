import Testing

@testable import RPCCore

@Suite("Reply envelope")
struct ReplyEnvelopeTests {
  @Test("A result comes out as it went in", arguments: [[], [1, 2, 3]] as [[UInt8]])
  func result(body: [UInt8]) {
    let reply = ReplyEnvelope.message(result: body, correlationID: "c")
    #expect(reply.type == "result")
    #expect(reply.body == body)
    #expect(reply.correlationID == "c")
    #expect(ReplyEnvelope.outcome(of: reply) == .completed(reply))
  }

  @Test("A reply without type is a result, as servers that know no envelope send it")
  func noType() {
    let reply = RPCMessage(body: [5])
    #expect(ReplyEnvelope.outcome(of: reply) == .completed(reply))
  }

  @Test("An error comes out as it went in", arguments: ErrorCode.allCases)
  func error(code: ErrorCode) {
    let remote = RemoteError(code: code, type: "Overdrawn", message: "no", details: [1, 2])
    let reply = ReplyEnvelope.message(error: remote, correlationID: "c")
    #expect(reply.correlationID == "c")
    #expect(ReplyEnvelope.outcome(of: reply) == .failed(.remote(remote)))
  }

  @Test("An error that tells only its code is read all the same")
  func onlyCode() {
    let reply = errorReply(["code": .text("filtered"), "error": .integer(1), "message": .void])
    let remote = RemoteError(code: .filtered, message: "")
    #expect(ReplyEnvelope.outcome(of: reply) == .failed(.remote(remote)))
  }

  @Test(
    "An error without a known code is malformed",
    arguments: [
      [:], ["code": .text("ok")], ["code": .text("HandlerError")], ["code": .integer(1)],
      ["error": .text("Overdrawn"), "message": .text("no")],
    ] as [FieldTable])
  func unknownCode(headers: FieldTable) {
    let outcome = ReplyEnvelope.outcome(of: errorReply(headers))
    #expect(outcome == .failed(.malformedReply(reason: "an error without a known code")))
  }

  @Test("A reply of any other type is malformed", arguments: ["", "Result", "add"])
  func otherType(type: String) {
    var reply = RPCMessage()
    reply.type = type
    let outcome = ReplyEnvelope.outcome(of: reply)
    #expect(outcome == .failed(.malformedReply(reason: "its type is '\(type)'")))
  }

  private func errorReply(_ headers: FieldTable) -> RPCMessage {
    var reply = RPCMessage()
    reply.type = "error"
    reply.headers = headers
    return reply
  }
}
