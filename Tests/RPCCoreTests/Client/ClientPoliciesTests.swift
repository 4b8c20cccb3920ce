import Testing

@testable import RPCCore

@Suite("Client: reply policies")
struct ClientPoliciesTests {
  @Test("By default the first reply wins, and nothing is sent again after a loss")
  func defaults() {
    let configuration = RPCClientStateMachine.Configuration()
    #expect(configuration.replyPolicy == .firstWins)
    #expect(configuration.lossPolicy == .failPending)
  }

  @Test("With lastWins, each later reply replaces the result")
  func lastWins() throws {
    var client = RPCClientStateMachine.open(.lastWins)
    try client.mustSend(as: 5)
    client.assertCompletes(5, with: .reply(to: "1", body: [1]))
    client.assertReplaces(5, with: .reply(to: "1", body: [2]))
    client.assertReplaces(5, with: .reply(to: "1", body: [3]))
    #expect(client.counters.completed == 1)
    #expect(client.counters.duplicateReplies == 2)
  }

  @Test("An error can replace a result too, and what cannot be read replaces nothing")
  func lastErrorWins() throws {
    var client = RPCClientStateMachine.open(.lastWins)
    try client.mustSend(as: 1)
    client.assertCompletes(1, with: .reply(to: "1"))
    var error = RPCMessage.reply(to: "1", type: "error")
    error.headers = ["code": .text("filtered")]
    let failure = RPCError.remote(RemoteError(code: .filtered, message: ""))
    #expect(
      client.receive(error, now: .start)
        == .replace(CallSettlement(call: CallID(1), outcome: .failed(failure))))
    client.assertIgnored(.reply(to: "1", type: "gibberish"), as: .duplicate(CallID(1)))
  }

  @Test("A call that was given up, or is forgotten, has no result to replace")
  func nothingToReplace() throws {
    var configuration = RPCClientStateMachine.Configuration()
    configuration.rememberedCalls = 1
    var client = RPCClientStateMachine.open(.lastWins, configuration: configuration)
    try client.mustSend(as: 1)
    try client.mustSend(as: 2)
    client.assertCompletes(1, with: .reply(to: "1"))
    _ = client.cancel(correlationID: "2")
    client.assertIgnored(.reply(to: "1"), as: .unknownCorrelation)
    client.assertIgnored(.reply(to: "2"), as: .late(CallID(2)))
  }

  @Test("Streams and tickets are not replaced, even where the last reply wins")
  func onlyPlainResults() throws {
    var client = RPCClientStateMachine.open(.lastWins)
    try client.mustSend(.stream(), as: 1)
    client.assertCompletes(1, with: .end(after: 0, to: "1"))
    client.assertIgnored(.reply(to: "1"), as: .duplicate(CallID(1)))
    var polling = RPCRequest.add()
    polling.isPolling = true
    try client.mustSend(polling, as: 2)
    client.assertCompletes(2, with: .reply(to: "2", type: "ticket"))
    client.assertIgnored(.reply(to: "2"), as: .duplicate(CallID(2)))
  }

  @Test("With unchecked, any reply settles the oldest pending call")
  func unchecked() throws {
    var client = RPCClientStateMachine.open(.unchecked)
    for call: UInt64 in 1...3 { try client.mustSend(as: call) }
    client.assertCompletes(1, with: .reply(to: "3"))
    client.assertCompletes(2, with: .reply(to: "stranger"))
    client.assertCompletes(3, with: .reply(to: nil))
    client.assertIgnored(.reply(to: "2"), as: .duplicate(CallID(2)))
    client.assertIgnored(.reply(to: "stranger"), as: .unknownCorrelation)
  }

  @Test("With unchecked, a reply skips calls that were cancelled or timed out")
  func uncheckedAfterCancel() throws {
    var client = RPCClientStateMachine.open(.unchecked)
    try client.mustSend(as: 1)
    try client.mustSend(.add(deadline: .milliseconds(5)), as: 2)
    try client.mustSend(as: 3)
    _ = client.cancel(correlationID: "1")
    #expect(client.expireAll(now: .milliseconds(5)) == [2])
    client.assertCompletes(3, with: .reply(to: "1"), now: .milliseconds(5))
  }

  @Test("With unchecked, the list of sent calls stays short while the oldest call is pending")
  func uncheckedMemory() throws {
    var client = RPCClientStateMachine.open(.unchecked)
    try client.mustSend(.add(correlationID: "oldest"), as: 1)
    for call: UInt64 in 2...2000 {
      try client.mustSend(.add(correlationID: "c\(call)"), as: call)
      _ = client.cancel(correlationID: "c\(call)")
      #expect(client.sendingOrder.count <= 40)
    }
    client.assertCompletes(1, with: .reply(to: "whatever"))
  }
}

extension RPCClientStateMachine {
  fileprivate mutating func assertReplaces(
    _ call: UInt64, with reply: RPCMessage, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let settlement = CallSettlement(call: CallID(call), outcome: .completed(reply))
    let action = receive(reply, now: .start)
    #expect(action == .replace(settlement), sourceLocation: sourceLocation)
  }
}
