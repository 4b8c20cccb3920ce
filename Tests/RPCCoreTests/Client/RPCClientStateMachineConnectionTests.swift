import RPCCore
import Testing

@Suite("Client: connection")
struct RPCClientStateMachineConnectionTests {
  @Test("Nothing is sent before the broker has named the reply address")
  func notConnected() throws {
    var client = RPCClientStateMachine()
    #expect(client.replyAddress == nil)
    client.assertNotSent(.add(), because: .notConnected)
    client.openReplyAddress()
    #expect(client.replyAddress == nil)
    client.assertNotSent(.add(), because: .notConnected)
    client.replyAddressOpened("replies")
    try client.mustSend(as: 1)
  }

  @Test("A reply address is ignored if the client did not ask for it since the last loss")
  func unexpectedAddress() {
    var client = RPCClientStateMachine()
    client.replyAddressOpened("early")
    #expect(client.replyAddress == nil)
    client.openReplyAddress()
    #expect(client.loseConnection().isEmpty)
    client.replyAddressOpened("stale")
    #expect(client.replyAddress == nil)
  }

  @Test("An open reply address is not replaced by another")
  func openAddress() {
    var client = RPCClientStateMachine.open(replyAddress: "first")
    client.replyAddressOpened("second")
    #expect(client.replyAddress == "first")
  }

  @Test("A lost connection fails the pending calls in the order of sending")
  func orderOfFailure() throws {
    var client = RPCClientStateMachine.open()
    for call: UInt64 in 1...4 { try client.mustSend(as: call) }
    // The next calls take the freed slots, so the order of slots is not the order of sending.
    client.assertCompletes(1, with: .reply(to: "1"))
    client.assertCompletes(3, with: .reply(to: "3"))
    for call: UInt64 in 5...7 {
      try client.mustSend(.add(deadline: .milliseconds(100 - Int64(call))), as: call)
    }
    #expect(client.loseConnection() == failures([2, 4, 5, 6, 7], .connectionLost))
    #expect(client.pendingCount == 0)
    #expect(client.nextDeadline == nil)
    #expect(client.loseConnection().isEmpty)
  }

  @Test("After a lost connection nothing is sent until a new reply address is open")
  func reopening() throws {
    var client = RPCClientStateMachine.open(replyAddress: "first")
    try client.mustSend(as: 1)
    _ = client.loseConnection()
    #expect(client.replyAddress == nil)
    client.assertNotSent(.add(), because: .notConnected)
    client.openReplyAddress()
    client.replyAddressOpened("second")
    let outgoing = try client.mustSend(as: 2)
    #expect(outgoing.message.replyTo == "second")
    #expect(outgoing.message.correlationID == "2")
  }

  @Test("A reply to a call that the connection took along is late")
  func lateReply() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(as: 1)
    _ = client.loseConnection()
    client.assertIgnored(.reply(to: "1"), as: .late(CallID(1)))
  }

  @Test("Publications are counted anew on a new connection")
  func publishTags() throws {
    var client = RPCClientStateMachine.confirming()
    try client.mustSend(as: 1)
    try client.mustSend(as: 2)
    _ = client.loseConnection()
    client.openReplyAddress()
    client.replyAddressOpened("second")
    try client.mustSend(as: 3)
    #expect(client.refuse(publishTag: 1) == failures([3], .refused))
  }
}
