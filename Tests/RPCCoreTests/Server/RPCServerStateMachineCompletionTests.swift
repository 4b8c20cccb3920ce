import RPCCore
import Testing

@Suite("Server: completion")
struct RPCServerStateMachineCompletionTests {
  private static let failure = HandlerOutcome.failure(
    RemoteError(code: .handlerError, type: "Overdrawn", message: "no", details: [9]))

  @Test(
    "The server replies and acknowledges in the order of its settlement policy",
    arguments: [
      (SettlementPolicy.afterReply, ["start 1", "reply 1", "acknowledge 1"]),
      (.beforeHandler, ["acknowledge 1", "start 1", "reply 1"]),
      (.beforeReply, ["start 1", "acknowledge 1", "reply 1"]),
      (.automatic, ["start 1", "reply 1"]),
    ])
  func success(settlement: SettlementPolicy, expected: [String]) throws {
    let actions = try handle(.request(), .result([1]), settlement: settlement)
    #expect(actions.summary == expected)
  }

  @Test(
    "A failure is replied and settled in the policy's order, as a success is",
    arguments: [
      (SettlementPolicy.afterReply, ["start 1", "reply 1", "acknowledge 1"]),
      (.beforeHandler, ["acknowledge 1", "start 1", "reply 1"]),
      (.beforeReply, ["start 1", "acknowledge 1", "reply 1"]),
      (.automatic, ["start 1", "reply 1"]),
    ])
  func failure(settlement: SettlementPolicy, expected: [String]) throws {
    let actions = try handle(.request(), Self.failure, settlement: settlement)
    #expect(actions.summary == expected)
  }

  @Test(
    "A request without reply address is handled and settled, and nothing is sent",
    arguments: [
      (SettlementPolicy.afterReply, ["start 1", "acknowledge 1"]),
      (.beforeHandler, ["acknowledge 1", "start 1"]), (.beforeReply, ["start 1", "acknowledge 1"]),
      (.automatic, ["start 1"]),
    ])
  func noReplyAddress(settlement: SettlementPolicy, expected: [String]) throws {
    let actions = try handle(.request(replyTo: nil), .result([1]), settlement: settlement)
    #expect(actions.summary == expected)
  }

  @Test(
    "A failure without a reply address rejects its request unless it was settled before",
    arguments: [
      (SettlementPolicy.afterReply, ["start 1", "reject 1"]),
      (.beforeHandler, ["acknowledge 1", "start 1"]), (.beforeReply, ["start 1", "acknowledge 1"]),
      (.automatic, ["start 1"]),
    ])
  func silentFailure(settlement: SettlementPolicy, expected: [String]) throws {
    let actions = try handle(.request(replyTo: nil), Self.failure, settlement: settlement)
    #expect(actions.summary == expected)
  }

  @Test(
    "A failure of any stage that a driver reports is answered and acknowledged, never requeued",
    arguments: ErrorCode.allCases)
  func stage(code: ErrorCode) throws {
    let failure = HandlerOutcome.failure(RemoteError(code: code, message: "no"))
    let answered = try handle(.request(), failure)
    #expect(answered.summary == ["start 1", "reply 1", "acknowledge 1"])
    #expect(answered.replies.first?.headers["code"] == .text(code.rawValue))
    let silent = try handle(.request(replyTo: nil), failure)
    #expect(silent.summary == ["start 1", "reject 1"])
  }

  @Test("The reply goes to the request's reply address with the request's correlation ID")
  func reply() throws {
    let actions = try handle(.request(), .result([1, 2]))
    var expected = RPCMessage(body: [1, 2])
    expected.type = "result"
    expected.correlationID = "c"
    #expect(actions[1] == .reply(expected, replyTo: "replies", to: .tagged(1)))
  }

  @Test("A request without correlation ID is answered without one")
  func noCorrelationID() throws {
    var request = RPCMessage.request()
    request.correlationID = nil
    let actions = try handle(request, .result([]))
    guard case .reply(let reply, "replies", _) = actions[1] else {
      Issue.record("not answered: \(actions.summary)")
      return
    }
    #expect(reply.correlationID == nil)
  }

  @Test("A handler that returns nothing answers with an empty success")
  func emptySuccess() throws {
    let actions = try handle(.request(), .result([]))
    var expected = RPCMessage()
    expected.type = "result"
    expected.correlationID = "c"
    #expect(actions[1] == .reply(expected, replyTo: "replies", to: .tagged(1)))
  }

  @Test("A handler's error is sent with code, type, text and details")
  func errorReply() throws {
    let actions = try handle(.request(), Self.failure)
    var expected = RPCMessage(body: [9])
    expected.type = "error"
    expected.correlationID = "c"
    expected.headers = [
      "code": .text("handlerError"), "error": .text("Overdrawn"), "message": .text("no"),
    ]
    #expect(actions[1] == .reply(expected, replyTo: "replies", to: .tagged(1)))
  }

  @Test("A run that has finished cannot finish again, even when another has its place")
  func finishedTwice() throws {
    var server = RPCServerStateMachine.with(.serial)
    let first = try server.mustStart(.tagged(1))
    _ = server.finish(first)
    #expect(server.finish(first).isEmpty)
    #expect(server.running == 0)
    let second = try server.mustStart(.tagged(2))
    #expect(server.finish(first).isEmpty)
    #expect(server.running == 1)
    #expect(server.finish(second).summary == ["reply 2", "acknowledge 2"])
  }

  @Test(
    "A run that outlives its connection neither replies nor settles",
    arguments: SettlementPolicy.allCases)
  func orphan(settlement: SettlementPolicy) throws {
    var server = RPCServerStateMachine.with(settlement: settlement) {
      $0.acknowledged = .discard
    }
    let run = try server.mustStart(.tagged(1))
    server.connectionLost()
    #expect(server.running == 1)
    #expect(server.finish(run).summary == ["discard 1"])
    #expect(server.running == 0)
  }

  @Test(
    "A run whose request was acknowledged before replies though its connection is lost",
    arguments: [SettlementPolicy.beforeHandler, .automatic])
  func acknowledged(settlement: SettlementPolicy) throws {
    var server = RPCServerStateMachine.with(settlement: settlement)
    let run = try server.mustStart(.tagged(1))
    server.connectionLost()
    #expect(server.finish(run).summary == ["reply 1"])
  }

  @Test(
    "What waits when the connection is lost is forgotten, because it will be delivered again",
    arguments: [ExecutorPolicy.inline, .serial, .concurrent(maximum: 1)])
  func waitingForgotten(executor: ExecutorPolicy) throws {
    var server = RPCServerStateMachine.with(executor)
    let run = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2))
    _ = server.receive(.tagged(3))
    server.connectionLost()
    #expect(server.backlog == 0)
    #expect(server.finish(run).summary == ["discard 1"])
  }

  @Test(
    "An orphaned run keeps its slot until it ends, and what was delivered since starts then",
    arguments: [ExecutorPolicy.inline, .serial, .concurrent(maximum: 1)])
  func orphanKeepsSlot(executor: ExecutorPolicy) throws {
    var server = RPCServerStateMachine.with(executor)
    let orphan = try server.mustStart(.tagged(1))
    server.connectionLost()
    #expect(server.receive(.tagged(1)).isEmpty)
    #expect(server.backlog == 1)
    let started = server.finish(orphan)
    #expect(started.summary == ["discard 1", "start 1"])
    let again = try #require(started.runs.first)
    #expect(server.finish(again).summary == ["reply 1", "acknowledge 1"])
  }

  /// All actions of a server for one request, from its delivery to the end of its handler.
  private func handle(
    _ message: RPCMessage, _ outcome: HandlerOutcome, settlement: SettlementPolicy = .afterReply
  ) throws -> [ServerAction] {
    var server = RPCServerStateMachine.with(settlement: settlement)
    let started = server.receive(.tagged(1, message))
    let run = try #require(started.runs.first)
    return started + server.finish(run, outcome)
  }
}
