import RPCCore
import Testing

@Suite("Client: streams")
struct RPCClientStateMachineStreamTests {
  @Test("A stream yields its items in order and completes with its end")
  func inOrder() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 4)
    for item: Int64 in 1...3 { client.assertYields(4, .item(item, to: "1")) }
    #expect(client.pendingCount == 1)
    client.assertCompletes(4, with: .end(after: 3, to: "1"))
    #expect(client.pendingCount == 0)
  }

  @Test("A stream can end without an item")
  func empty() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    client.assertCompletes(1, with: .end(after: 0, to: "1"))
  }

  @Test("Items that a second server sends again are duplicates, and those after them are new")
  func redelivered() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    for item: Int64 in 1...2 { client.assertYields(1, .item(item, to: "1")) }
    for item: Int64 in 1...2 {
      client.assertIgnored(.item(item, to: "1"), as: .duplicate(CallID(1)))
    }
    client.assertYields(1, .item(3, to: "1"))
    client.assertCompletes(1, with: .end(after: 3, to: "1"))
    #expect(client.counters.duplicateReplies == 2)
  }

  @Test("A missing item fails its stream alone, and what comes for it later is late")
  func gap() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    try client.mustSend(.stream(), as: 2)
    client.assertYields(1, .item(1, to: "1"))
    let reason = "item 3 of the stream came after item 1"
    client.assertFails(1, with: .item(3, to: "1"), as: .malformedReply(reason: reason))
    client.assertIgnored(.item(4, to: "1"), as: .late(CallID(1)))
    client.assertYields(2, .item(1, to: "2"))
  }

  @Test(
    "An end that does not match the number of items fails the stream",
    arguments: [(0, "0"), (1, "1"), (3, "3")])
  func wrongEnd(claimed: Int64, text: String) throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    for item: Int64 in 1...2 { client.assertYields(1, .item(item, to: "1")) }
    let reason = "the stream ends after \(text) items, and 2 came"
    client.assertFails(1, with: .end(after: claimed, to: "1"), as: .malformedReply(reason: reason))
  }

  @Test("An item or an end without a number fails the stream", arguments: ["item", "end"])
  func noNumber(type: String) throws {
    var client = RPCClientStateMachine.open()
    for call: UInt64 in 1...3 { try client.mustSend(.stream(), as: call) }
    for (call, headers) in [
      1: [:], 2: ["sequence": .text("1")], 3: ["sequence": .integer(-1)],
    ] as [UInt64: FieldTable] {
      var message = RPCMessage.reply(to: "\(call)", type: type)
      message.headers = headers
      guard case .settle(let settlement) = client.receive(message, now: .start),
        case .failed(.malformedReply) = settlement.outcome
      else { return #expect(Bool(false), "the stream goes on") }
      #expect(settlement.call == CallID(call))
    }
  }

  @Test("After its end, everything for a stream is a duplicate")
  func afterTheEnd() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    client.assertYields(1, .item(1, to: "1"))
    client.assertCompletes(1, with: .end(after: 1, to: "1"))
    client.assertIgnored(.item(1, to: "1"), as: .duplicate(CallID(1)))
    client.assertIgnored(.item(2, to: "1"), as: .duplicate(CallID(1)))
    client.assertIgnored(.end(after: 1, to: "1"), as: .duplicate(CallID(1)))
  }

  @Test("An error ends a stream wherever it is")
  func error() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    client.assertYields(1, .item(1, to: "1"))
    var reply = RPCMessage.reply(to: "1", type: "error")
    reply.headers = ["code": .text("handlerError")]
    client.assertFails(
      1, with: reply, as: .remote(RemoteError(code: .handlerError, message: "")))
  }

  @Test("A plain result is the only item and the end of a stream", arguments: [nil, "result"])
  func plainResult(type: String?) throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    var reply = RPCMessage.reply(to: "1", body: [3])
    reply.type = type
    client.assertCompletes(1, with: reply)
  }

  @Test("A plain result after an item fails the stream")
  func plainResultAfterItem() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(), as: 1)
    client.assertYields(1, .item(1, to: "1"))
    let reason = "a plain result after 1 items of a stream"
    client.assertFails(1, with: .reply(to: "1"), as: .malformedReply(reason: reason))
  }

  @Test("An item or an end for a call that wants one result fails that call", arguments: [1, 2])
  func notAStream(call: UInt64) throws {
    var client = RPCClientStateMachine.open()
    for call: UInt64 in 1...2 { try client.mustSend(as: call) }
    let reply = call == 1 ? RPCMessage.item(1, to: "1") : .end(after: 0, to: "2")
    let reason = "its type is '\(reply.type ?? "")'"
    client.assertFails(call, with: reply, as: .malformedReply(reason: reason))
    client.assertCompletes(3 - call, with: .reply(to: "\(3 - call)"))
  }

  @Test("A stream that is cancelled leaves nothing pending, and its items are late")
  func cancelled() throws {
    var client = RPCClientStateMachine.open()
    try client.mustSend(.stream(itemTimeout: .nanoseconds(5)), as: 1)
    client.assertYields(1, .item(1, to: "1"))
    #expect(client.cancel(correlationID: "1") == failures([1], .cancelled).first)
    #expect(client.nextDeadline == nil)
    client.assertIgnored(.item(2, to: "1"), as: .late(CallID(1)))
  }
}
