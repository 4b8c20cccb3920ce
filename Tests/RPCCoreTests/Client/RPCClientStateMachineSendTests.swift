import RPCCore
import Testing

@Suite("Client: send")
struct RPCClientStateMachineSendTests {
  @Test("A call is one publication, without a round trip before it")
  func onePublication() throws {
    var client = RPCClientStateMachine.open(replyAddress: "amq.gen-1")
    var request = RPCRequest(method: "add", body: [1, 2], routingKey: "sums")
    request.exchange = "calls"
    let outgoing = try client.mustSend(request, as: 7)
    #expect(outgoing.exchange == "calls")
    #expect(outgoing.routingKey == "sums")
    #expect(!outgoing.isMandatory)
    var message = RPCMessage(body: [1, 2])
    message.type = "add"
    message.replyTo = "amq.gen-1"
    message.correlationID = "1"
    #expect(outgoing.message == message)
    #expect(client.pendingCount == 1)
  }

  @Test("All calls of a client share one reply address")
  func oneReplyAddress() throws {
    var client = RPCClientStateMachine.open(replyAddress: "amq.gen-1")
    for call: UInt64 in 1...3 {
      let outgoing = try client.mustSend(as: call)
      #expect(outgoing.message.replyTo == "amq.gen-1")
    }
    #expect(client.replyAddress == "amq.gen-1")
  }

  @Test("Correlation IDs are counted after the client's prefix")
  func countedCorrelationIDs() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.correlationPrefix = "shop-"
    var client = RPCClientStateMachine.open(configuration: configuration)
    let sent = try (10...12).map { try client.mustSend(as: $0).message.correlationID }
    #expect(sent == ["shop-1", "shop-2", "shop-3"])
  }

  @Test("The client never generates a correlation ID again after its call was settled")
  func neverCountedTwice() throws {
    var client = RPCClientStateMachine.open()
    var sent: Set<String> = []
    for call: UInt64 in 1...2000 {
      let correlationID = try #require(try client.mustSend(as: call).message.correlationID)
      #expect(sent.insert(correlationID).inserted)
      client.assertCompletes(call, with: .reply(to: correlationID))
    }
  }

  @Test("A caller can choose the correlation ID")
  func chosenCorrelationID() throws {
    var client = RPCClientStateMachine.open()
    let outgoing = try client.mustSend(.add(correlationID: "mine"), as: 1)
    #expect(outgoing.message.correlationID == "mine")
    client.assertCompletes(1, with: .reply(to: "mine"))
  }

  @Test("A correlation ID of a pending call is refused, and the pending call is left alone")
  func pendingCorrelationID() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(correlationID: "mine"), as: 1)
    client.assertNotSent(.add(correlationID: "mine"), because: .correlationIDInUse)
    client.assertCompletes(1, with: .reply(to: "mine"))
  }

  @Test("A correlation ID of a remembered call is refused, because its late reply would match")
  func rememberedCorrelationID() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(correlationID: "answered"), as: 1)
    try client.mustSend(.add(correlationID: "cancelled"), as: 2)
    client.assertCompletes(1, with: .reply(to: "answered"))
    _ = client.cancel(correlationID: "cancelled")
    client.assertNotSent(.add(correlationID: "answered"), because: .correlationIDInUse)
    client.assertNotSent(.add(correlationID: "cancelled"), because: .correlationIDInUse)
  }

  @Test("The count passes over correlation IDs that callers have chosen")
  func countPassesChosenOnes() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(correlationID: "2"), as: 1)
    try client.mustSend(.add(correlationID: "3"), as: 2)
    let sent = try (3...5).map { try client.mustSend(as: $0).message.correlationID }
    #expect(Set(sent).count == 3)
    #expect(Set(sent).isDisjoint(with: ["2", "3"]))
    client.assertCompletes(1, with: .reply(to: "2"))
  }

  @Test("A request that wants no reply has no reply address and leaves nothing pending")
  func fireAndForget() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add(deadline: .milliseconds(5), correlationID: "mine")
    request.expectsReply = false
    let outgoing = try client.mustSend(request, as: 1)
    #expect(outgoing.message.replyTo == nil)
    #expect(outgoing.message.correlationID == nil)
    #expect(outgoing.message.expiration == "5")
    #expect(client.pendingCount == 0)
    #expect(client.nextDeadline == nil)
    client.assertIgnored(.reply(to: "mine"), as: .unknownCorrelation)
  }

  @Test("A mandatory or persistent request says so to the broker")
  func flags() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add()
    request.isMandatory = true
    request.isPersistent = true
    let outgoing = try client.mustSend(request, as: 1)
    #expect(outgoing.isMandatory)
    #expect(outgoing.message.deliveryMode == 2)
    let plain = try client.mustSend(as: 2)
    #expect(plain.message.deliveryMode == nil)
  }

  @Test(
    "The deadline travels as expiration, in whole milliseconds rounded up",
    arguments: [
      (0, "0"), (1, "1"), (400_000, "1"), (999_999, "1"), (1_000_000, "1"), (1_000_001, "2"),
      (30_000_000_000, "30000"),
    ])
  func expiration(nanoseconds: Int64, expected: String) throws {
    let now = Instant.milliseconds(77)
    let deadline = now.advanced(byNanoseconds: nanoseconds)
    var client = RPCClientStateMachine.open()
    let outgoing = try client.mustSend(.add(deadline: deadline), as: 1, now: now)
    #expect(outgoing.message.expiration == expected)
  }

  @Test("A call without deadline has no expiration and is never due")
  func noDeadline() throws {
    var client = RPCClientStateMachine.open()
    let outgoing = try client.mustSend(as: 1)
    #expect(outgoing.message.expiration == nil)
    #expect(client.nextDeadline == nil)
    #expect(client.expireAll(now: .distantFuture).isEmpty)
    client.assertCompletes(1, with: .reply(to: "1"), now: .distantFuture)
  }

  @Test("A request that stays useful after the deadline has no expiration, but a deadline")
  func noExpiration() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add(deadline: .milliseconds(5))
    request.expiresAtDeadline = false
    let outgoing = try client.mustSend(request, as: 1)
    #expect(outgoing.message.expiration == nil)
    #expect(client.nextDeadline == .milliseconds(5))
  }

  @Test("An expiration of ten years is sent; a longer one, which no broker takes, is not")
  func longestExpiration() throws {
    var client = RPCClientStateMachine.open()
    let tenYears = Instant.milliseconds(315_360_000_000)
    let longest = try client.mustSend(.add(deadline: tenYears), as: 1)
    #expect(longest.message.expiration == "315360000000")
    let over = tenYears.advanced(byNanoseconds: 1)
    #expect(try client.mustSend(.add(deadline: over), as: 2).message.expiration == nil)
    #expect(try client.mustSend(.add(deadline: .distantFuture), as: 3).message.expiration == nil)
    #expect(client.expireAll(now: over) == [1, 2])
  }

  @Test("A deadline is absolute: when the call was sent does not move it")
  func absoluteDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.add(deadline: .milliseconds(9)), as: 1, now: .milliseconds(4))
    #expect(client.nextDeadline == .milliseconds(9))
  }

  @Test("A call whose deadline has passed is not sent; one whose deadline is now is")
  func deadlinePassed() throws {
    var client = RPCClientStateMachine.open()
    let now = Instant.milliseconds(5)
    let past = now.advanced(byNanoseconds: -1)
    client.assertNotSent(.add(deadline: past), now: now, because: .deadlineExceeded)
    #expect(client.nextDeadline == nil)
    try client.mustSend(.add(deadline: now), as: 1, now: now)
    #expect(client.nextDeadline == now)
  }
}
