import RPCCore
import Testing

@Suite("Client: cancel")
struct RPCClientStateMachineCancelTests {
  @Test("A cancelled call can send servers a notice with its reply address and correlation ID")
  func notice() throws {
    var client = RPCClientStateMachine.open(replyAddress: "replies")
    var request = RPCRequest.add(correlationID: "mine")
    request.exchange = "calls"
    request.routingKey = "sums.eu"
    try client.mustSend(request, as: 1)
    let ended = client.cancel(correlationID: "mine", notifying: true)
    let cancellation = try #require(ended)
    #expect(cancellation.settlement == failures([1], .cancelled).first)
    var message = RPCMessage()
    message.type = "rpc.cancel"
    message.replyTo = "replies"
    message.correlationID = "mine"
    #expect(
      cancellation.notice
        == Publication(exchange: "rpc.control", routingKey: "sums.eu", message: message))
    client.assertIgnored(.reply(to: "mine"), as: .late(CallID(1)))
  }

  @Test("A cancellation that is not to be told, or of nothing, has no notice")
  func noNotice() throws {
    var client = RPCClientStateMachine.confirming()
    try client.mustSend(as: 1)
    let ended = client.cancel(correlationID: "1", notifying: false)
    let cancellation = try #require(ended)
    #expect(cancellation.notice == nil)
    let again = client.cancel(correlationID: "1", notifying: true)
    #expect(again == nil)
    // Neither cancellation was a publication, so this request has publish tag 2.
    try client.mustSend(as: 2)
    #expect(client.refuse(publishTag: 2) == failures([2], .refused))
  }

  @Test("A notice counts among the publications, and its refusal fails nothing")
  func confirms() throws {
    var client = RPCClientStateMachine.confirming()
    for call: UInt64 in 1...2 { try client.mustSend(as: call) }
    _ = client.cancel(correlationID: "1", notifying: true)
    try client.mustSend(as: 3)
    #expect(client.refuse(publishTag: 3).isEmpty)
    #expect(client.refuse(publishTag: 4) == failures([3], .refused))
    #expect(client.pendingCount == 1)
  }

  @Test("Without a connection a cancellation has no notice")
  func disconnected() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    try client.mustSend(.idempotent(), as: 1)
    #expect(client.loseConnection().isEmpty)
    let ended = client.cancel(correlationID: "1", notifying: true)
    let cancellation = try #require(ended)
    #expect(cancellation.notice == nil)
    #expect(client.reopen().isEmpty)
  }

  @Test("All pending calls can be given up at once, in the order of sending")
  func abandonAll() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    for call: UInt64 in 1...3 { try client.mustSend(as: call) }
    client.assertCompletes(1, with: .reply(to: "1"))
    try client.mustSend(.idempotent(deadline: .milliseconds(1)), as: 4)
    var settlements: [CallSettlement] = []
    client.abandonAll(because: .cancelled, into: &settlements)
    #expect(settlements == failures([2, 3, 4], .cancelled))
    #expect(client.pendingCount == 0)
    #expect(client.nextDeadline == nil)
    client.assertIgnored(.reply(to: "4"), as: .late(CallID(4)))
  }
}
