import RPCCore
import Testing

@Suite("Client: replies")
struct RPCClientStateMachineReplyTests {
  @Test("Replies settle their own calls in any order")
  func anyOrder() throws {
    var client = RPCClientStateMachine.open()
    for call: UInt64 in 1...4 { try client.mustSend(as: call) }
    for call: UInt64 in [3, 1, 4, 2] {
      client.assertCompletes(call, with: .reply(to: "\(call)", body: [UInt8(call)]))
    }
    #expect(client.pendingCount == 0)
  }

  @Test("The first reply wins, and every further one is a duplicate")
  func firstWins() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 5)
    client.assertCompletes(5, with: .reply(to: "1", body: [1]))
    client.assertIgnored(.reply(to: "1", body: [2]), as: .duplicate(CallID(5)))
    client.assertIgnored(.reply(to: "1", body: [1]), as: .duplicate(CallID(5)))
  }

  @Test("A duplicate stays one after the deadline of its call")
  func duplicateAfterDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    client.assertCompletes(1, with: .reply(to: "1"), now: .milliseconds(4))
    #expect(client.expireAll(now: .milliseconds(6)).isEmpty)
    client.assertIgnored(.reply(to: "1"), as: .duplicate(CallID(1)), now: .milliseconds(6))
  }

  @Test("A reply with an unknown correlation ID, or with none, settles nothing")
  func unknownCorrelation() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    client.assertIgnored(.reply(to: "2"), as: .unknownCorrelation)
    client.assertIgnored(.reply(to: ""), as: .unknownCorrelation)
    client.assertIgnored(.reply(to: nil), as: .unknownCorrelation)
    client.assertCompletes(1, with: .reply(to: "1"))
  }

  @Test("A reply at exactly the deadline is in time")
  func replyAtDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    client.assertCompletes(1, with: .reply(to: "1"), now: .milliseconds(5))
    #expect(client.expireAll(now: .milliseconds(5)).isEmpty)
  }

  @Test("A reply a nanosecond after the deadline is late even before the call is expired")
  func replyAfterDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 1)
    let late = Instant.milliseconds(5).advanced(byNanoseconds: 1)
    let action = client.receive(.reply(to: "1"), now: late)
    #expect(action == .expire(CallID(1)))
    #expect(client.pendingCount == 0)
    #expect(client.nextDeadline == nil)
    #expect(client.expireAll(now: late).isEmpty)
    client.assertIgnored(.reply(to: "1"), as: .late(CallID(1)), now: late)
  }

  @Test("An error reply fails its call with what the server said")
  func errorReply() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    var reply = RPCMessage.reply(to: "1", body: [9])
    reply.type = "error"
    reply.headers = [
      "code": .text("handlerError"), "error": .text("Overdrawn"), "message": .text("no"),
    ]
    let remote = RemoteError(
      code: .handlerError, type: "Overdrawn", message: "no", details: [9])
    client.assertFails(1, with: reply, as: .remote(remote))
  }

  @Test("A malformed reply fails its call alone")
  func malformedReply() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    try client.mustSend(as: 2)
    var reply = RPCMessage.reply(to: "1")
    reply.type = "gibberish"
    client.assertFails(1, with: reply, as: .malformedReply(reason: "its type is 'gibberish'"))
    #expect(client.pendingCount == 1)
    client.assertIgnored(.reply(to: "1"), as: .duplicate(CallID(1)))
    client.assertCompletes(2, with: .reply(to: "2"))
  }
}
