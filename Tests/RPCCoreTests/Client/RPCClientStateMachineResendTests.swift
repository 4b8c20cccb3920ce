import RPCCore
import Testing

@Suite("Client: sending again")
struct RPCClientStateMachineResendTests {
  @Test("After a loss the idempotent calls stay pending and the others fail")
  func loss() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    try client.mustSend(as: 1)
    try client.mustSend(.idempotent(), as: 2)
    try client.mustSend(as: 3)
    #expect(client.loseConnection() == failures([1, 3], .connectionLost))
    #expect(client.pendingCount == 1)
    #expect(client.loseConnection().isEmpty)
    client.assertNotSent(.idempotent(), because: .notConnected)
  }

  @Test("By default idempotent calls fail like all others")
  func defaultPolicy() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.idempotent(), as: 1)
    #expect(client.loseConnection() == failures([1], .connectionLost))
    #expect(client.reopen().isEmpty)
  }

  @Test("They are sent again in the order of sending, to be answered at the new address")
  func resending() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    for call: UInt64 in 1...2 { try client.mustSend(.idempotent(), as: call) }
    client.assertCompletes(1, with: .reply(to: "1"))
    // This call takes the slot of the first, so the order of slots is not the order of sending.
    try client.mustSend(.idempotent(correlationID: "mine"), as: 3)
    let sent = try client.mustSend(.idempotent(), as: 4)
    _ = client.loseConnection()
    let again = client.reopen(as: "second")
    #expect(again.map(\.message.correlationID) == ["2", "mine", "4"])
    var message = sent.message
    message.replyTo = "second"
    #expect(again.last == sent.carrying(message))
    #expect(client.replyAddress == "second")
    #expect(client.counters.resent == 3)
    client.assertCompletes(3, with: .reply(to: "mine"))
  }

  @Test("A call can outlive several connections")
  func severalTimes() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    try client.mustSend(.idempotent(), as: 1)
    for address in ["second", "third"] {
      _ = client.loseConnection()
      #expect(client.reopen(as: address).map(\.message.replyTo) == [address])
    }
    client.assertCompletes(1, with: .reply(to: "1"))
    _ = client.loseConnection()
    #expect(client.reopen().isEmpty)
  }

  @Test("A request with a message ID names its first reply address when it is sent again")
  func firstReplyTo() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    var request = RPCRequest.idempotent()
    request.messageID = "m"
    let sent = try client.mustSend(request, as: 1).message
    #expect(sent.headers["first-reply-to"] == nil)
    let first = sent.replyTo.map(FieldValue.text)
    for address in ["second", "third"] {
      _ = client.loseConnection()
      let again = client.reopen(as: address)
      #expect(again.map(\.message.headers["first-reply-to"]) == [first])
    }
  }

  @Test("Deadlines run on without a connection")
  func deadlines() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    try client.mustSend(.idempotent(deadline: .milliseconds(5)), as: 1)
    try client.mustSend(.idempotent(deadline: .milliseconds(9)), as: 2)
    _ = client.loseConnection()
    #expect(client.nextDeadline == .milliseconds(5))
    #expect(client.expireAll(now: .milliseconds(5)) == [1])
    #expect(client.nextDeadline == .milliseconds(9))
    #expect(client.reopen().map(\.message.correlationID) == ["2"])
  }

  @Test("What is sent again expires at the deadline that it had, and not if it is overdue")
  func expiration() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    try client.mustSend(.idempotent(deadline: .milliseconds(3)), as: 1)
    try client.mustSend(.idempotent(deadline: .milliseconds(9)), as: 2)
    var lasting = RPCRequest.idempotent(deadline: .milliseconds(9))
    lasting.expiresAtDeadline = false
    try client.mustSend(lasting, as: 3)
    _ = client.loseConnection()
    let again = client.reopen(now: .milliseconds(4))
    #expect(again.map(\.message.correlationID) == ["2", "3"])
    #expect(again.map(\.message.expiration) == ["5", nil])
    #expect(client.expireAll(now: .milliseconds(4)) == [1])
  }

  @Test("A stream that is sent again expires when its next item is due")
  func streamExpiration() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    var request = RPCRequest.stream(itemTimeout: .milliseconds(5))
    request.isIdempotent = true
    try client.mustSend(request, as: 1)
    client.assertYields(1, .item(1, to: "1"), now: .milliseconds(4))
    _ = client.loseConnection()
    #expect(client.reopen(now: .milliseconds(7)).map(\.message.expiration) == ["2"])
    client.assertIgnored(.item(1, to: "1"), as: .duplicate(CallID(1)), now: .milliseconds(8))
    client.assertYields(1, .item(2, to: "1"), now: .milliseconds(8))
  }

  @Test("What is sent again counts among the publications of the new connection")
  func confirms() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.usesConfirms = true
    var client = RPCClientStateMachine.open(.resendIdempotent, configuration: configuration)
    try client.mustSend(as: 1)
    for call: UInt64 in 2...3 { try client.mustSend(.idempotent(), as: call) }
    _ = client.loseConnection()
    #expect(client.reopen().count == 2)
    try client.mustSend(as: 4)
    #expect(client.refuse(publishTag: 3) == failures([4], .refused))
  }

  @Test("A request sent twice fails as connectionLost even if its repeat is refused or returned")
  func certainty() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.usesConfirms = true
    var client = RPCClientStateMachine.open(.resendIdempotent, configuration: configuration)
    for call: UInt64 in 1...2 { try client.mustSend(.idempotent(), as: call) }
    _ = client.loseConnection()
    let again = client.reopen()
    #expect(client.refuse(publishTag: 1) == failures([1], .connectionLost))
    let returned = client.returned(again[1].message)
    #expect(returned == failures([2], .connectionLost).first)
    try client.mustSend(.idempotent(), as: 3)
    #expect(client.refuse(publishTag: 3) == failures([3], .refused))
  }

  @Test("A reply address that the client did not ask for sends nothing again")
  func unexpectedAddress() throws {
    var client = RPCClientStateMachine.open(.resendIdempotent)
    try client.mustSend(.idempotent(), as: 1)
    var requests: [Publication] = []
    client.replyAddressOpened("other", resending: &requests)
    #expect(requests.isEmpty)
    #expect(client.replyAddress == "replies")
  }
}
