import RPCCore
import Testing

@Suite("Server: streams")
struct RPCServerStateMachineStreamsTests {
  private static let request = RPCMessage.request().with("mode", .text("stream"))

  private static func sequence(_ message: RPCMessage) -> FieldValue? { message.headers["sequence"] }

  @Test(
    "A stream's elements are counted from 1, and its end says how many there were",
    arguments: [([], 2), ([[9]], 3)] as [([[UInt8]], Int64)])
  func stream(last: [[UInt8]], count: Int64) throws {
    var server = RPCServerStateMachine.with()
    let run = try server.mustStart(.tagged(1, Self.request))
    #expect(run.isStream)
    var actions: [ServerAction] = []
    #expect(server.emit([7], from: run.id, into: &actions))
    #expect(server.emit([8], from: run.id, into: &actions))
    actions += server.finish(run, .result(last.first ?? []))
    let replies = actions.replies
    #expect(replies.map(\.type) == Array(repeating: "item", count: Int(count)) + ["end"])
    #expect(replies.map(\.body) == [[7], [8]] + last + [[]])
    #expect(replies.map(Self.sequence) == (1...count).map { .integer($0) } + [.integer(count)])
    #expect(replies.allSatisfy { $0.correlationID == "c" })
    #expect(actions.last == .acknowledge(run.request))
  }

  @Test("An empty stream is only its end")
  func empty() throws {
    var server = RPCServerStateMachine.with()
    let run = try server.mustStart(.tagged(1, Self.request))
    let replies = server.finish(run).replies
    #expect(replies.map(\.type) == ["end"])
    #expect(replies.map(Self.sequence) == [.integer(0)])
  }

  @Test("A stream that fails ends with the error")
  func failure() throws {
    var server = RPCServerStateMachine.with()
    let run = try server.mustStart(.tagged(1, Self.request))
    var actions: [ServerAction] = []
    #expect(server.emit([7], from: run.id, into: &actions))
    let error = RemoteError(code: .handlerError, message: "no")
    actions += server.finish(run, .failure(error))
    #expect(actions.replies.map(\.type) == ["item", "error"])
    #expect(actions.summary == ["reply 1", "reply 1", "acknowledge 1"])
  }

  @Test(
    "A stream is settled once, where the policy says",
    arguments: [
      (SettlementPolicy.afterReply, ["start 1", "reply 1", "reply 1", "acknowledge 1"]),
      (.beforeHandler, ["acknowledge 1", "start 1", "reply 1", "reply 1"]),
      (.beforeReply, ["start 1", "reply 1", "acknowledge 1", "reply 1"]),
      (.automatic, ["start 1", "reply 1", "reply 1"]),
    ])
  func settlement(settlement: SettlementPolicy, expected: [String]) throws {
    var server = RPCServerStateMachine.with(settlement: settlement)
    var actions = server.receive(.tagged(1, Self.request))
    let run = try #require(actions.runs.first)
    #expect(server.emit([7], from: run.id, into: &actions))
    actions += server.finish(run)
    #expect(actions.summary == expected)
  }

  @Test("Streams at the same time are counted apart")
  func interleaved() throws {
    var server = RPCServerStateMachine.with(.concurrent(maximum: 2))
    let first = try server.mustStart(.tagged(1, Self.request))
    let second = try server.mustStart(.tagged(2, Self.request))
    var actions: [ServerAction] = []
    for run in [first, second, second, first] {
      #expect(server.emit([7], from: run.id, into: &actions))
    }
    #expect(actions.replies.map(Self.sequence) == [1, 1, 2, 2].map { .integer($0) })
  }

  @Test("A stream without a reply address runs on but sends nothing")
  func noReplyAddress() throws {
    var server = RPCServerStateMachine.with()
    let request = RPCMessage.request(replyTo: nil).with("mode", .text("stream"))
    let run = try server.mustStart(.tagged(1, request))
    var actions: [ServerAction] = []
    #expect(server.emit([7], from: run.id, into: &actions))
    actions += server.finish(run, .result([8]))
    #expect(actions == [.acknowledge(run.request)])
  }

  @Test("A stream that is over, or lost its connection, or is none, takes no more elements")
  func gone() throws {
    var server = RPCServerStateMachine.with(.concurrent(maximum: 3))
    let over = try server.mustStart(.tagged(1, Self.request))
    _ = server.finish(over)
    let plain = try server.mustStart(.tagged(2))
    var actions: [ServerAction] = []
    #expect(!server.emit([7], from: over.id, into: &actions))
    #expect(!server.emit([7], from: plain.id, into: &actions))
    let orphan = try server.mustStart(.tagged(3, Self.request))
    server.connectionLost()
    #expect(!server.emit([7], from: orphan.id, into: &actions))
    #expect(actions.isEmpty)
    #expect(server.finish(orphan, .result([8])).summary == ["discard 3"])
  }
}
