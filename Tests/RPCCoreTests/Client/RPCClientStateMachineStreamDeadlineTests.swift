import RPCCore
import Testing

@Suite("Client: deadlines of streams")
struct RPCClientStateMachineStreamDeadlineTests {
  @Test("The time for an item starts at sending, and again at each item")
  func itemTimeout() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(itemTimeout: .milliseconds(5)), as: 1, now: .milliseconds(10))
    #expect(client.nextDeadline == .milliseconds(15))
    client.assertYields(1, .item(1, to: "1"), now: .milliseconds(12))
    #expect(client.nextDeadline == .milliseconds(17))
    client.assertYields(1, .item(2, to: "1"), now: .milliseconds(17))
    #expect(client.expireAll(now: .milliseconds(21)).isEmpty)
    #expect(client.expireAll(now: .milliseconds(22)) == [1])
    client.assertIgnored(.item(3, to: "1"), as: .late(CallID(1)), now: .milliseconds(22))
  }

  @Test("An item that was there before gives a stream no more time")
  func duplicateItem() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(itemTimeout: .milliseconds(5)), as: 1)
    client.assertYields(1, .item(1, to: "1"), now: .milliseconds(1))
    client.assertIgnored(.item(1, to: "1"), as: .duplicate(CallID(1)), now: .milliseconds(4))
    #expect(client.nextDeadline == .milliseconds(6))
  }

  @Test("However many items come, the whole stream is over at its deadline")
  func wholeDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(deadline: .milliseconds(8), itemTimeout: .milliseconds(5)), as: 1)
    client.assertYields(1, .item(1, to: "1"), now: .milliseconds(4))
    #expect(client.nextDeadline == .milliseconds(8))
    client.assertYields(1, .item(2, to: "1"), now: .milliseconds(8))
    #expect(client.expireAll(now: .milliseconds(8)) == [1])
  }

  @Test("Without a timeout for items, they change nothing about the deadline")
  func onlyWholeDeadline() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(deadline: .milliseconds(8)), as: 1)
    client.assertYields(1, .item(1, to: "1"), now: .milliseconds(7))
    #expect(client.nextDeadline == .milliseconds(8))
  }

  @Test("An item after the deadline expires its stream")
  func lateItem() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(itemTimeout: .milliseconds(5)), as: 1)
    let late = Instant.milliseconds(5).advanced(byNanoseconds: 1)
    let action = client.receive(.item(1, to: "1"), now: late)
    #expect(action == .expire(CallID(1)))
    #expect(client.pendingCount == 0)
  }

  @Test("A request expires in its queue when the first item is due; its handler may take longer")
  func expiration() throws {
    var client = RPCClientStateMachine.open()
    let request = RPCRequest.stream(deadline: .milliseconds(80), itemTimeout: .milliseconds(5))
    let message = try client.mustSend(request, as: 1).message
    #expect(message.expiration == "5")
    #expect(message.headers["deadline"] == .integer(80_000_000))
  }

  @Test("A timeout for items means nothing to a call that is no stream")
  func noStream() throws {
    var client = RPCClientStateMachine.open()
    var request = RPCRequest.add()
    request.itemTimeout = .nanoseconds(5)
    try client.mustSend(request, as: 1)
    #expect(client.nextDeadline == nil)
  }

  @Test("Streams and plain calls expire by deadline")
  func amongOthers() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(itemTimeout: .milliseconds(3)), as: 1)
    try client.mustSend(.add(deadline: .milliseconds(4)), as: 2)
    try client.mustSend(.stream(deadline: .milliseconds(6)), as: 3)
    client.assertYields(1, .item(1, to: "1"), now: .milliseconds(2))
    #expect(client.expireAll(now: .milliseconds(6)) == [2, 1, 3])
  }
}
