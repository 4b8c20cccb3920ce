import RPCCore
import Testing

@Suite("Server: shutdown")
struct RPCServerStateMachineShutdownTests {
  private static let poll = RPCMessage.request().with("mode", .text("poll"))

  @Test(
    "The intake stops: what waits is returned to the queue, what runs is answered",
    arguments: [ExecutorPolicy.inline, .serial],
    [SettlementPolicy.afterReply, .beforeHandler, .beforeReply])
  func intakeStops(executor: ExecutorPolicy, settlement: SettlementPolicy) throws {
    var server = RPCServerStateMachine.with(executor, settlement: settlement)
    let run = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2))
    _ = server.receive(.tagged(3))
    #expect(!server.isDrained)
    #expect(server.beginShutdown().summary == ["requeue 2", "requeue 3"])
    #expect(server.receive(.tagged(4)).summary == ["requeue 4"])
    #expect(server.receive(.tagged(5, .request("rpc.ping"))).summary == ["requeue 5"])
    #expect(server.counters.requeued == 4)
    #expect(!server.isDrained)
    #expect(server.finish(run).replies.count == 1)
    #expect(server.isDrained)
    #expect(server.endGrace().isEmpty)
  }

  @Test("A server that serves is not drained, even if nothing is to do")
  func idle() {
    var server = RPCServerStateMachine.with()
    #expect(!server.isDrained)
    #expect(server.beginShutdown().isEmpty)
    #expect(server.isDrained)
    #expect(server.beginShutdown().isEmpty)
  }

  @Test("What the broker has acknowledged cannot be returned, so it is handled within the grace")
  func automatic() throws {
    var server = RPCServerStateMachine.with(.serial, settlement: .automatic)
    let run = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2))
    #expect(server.beginShutdown().isEmpty)
    #expect(server.receive(.tagged(3)).isEmpty)
    #expect(server.finish(run).summary == ["reply 1", "start 2"])
    #expect(!server.isDrained)
    let end = server.endGrace()
    #expect(end.summary == ["refuse 3 resourceExhausted", "reply 3", "cancel", "reply 2"])
    #expect(end.replies.last?.headers["code"] == .text("cancelled"))
    #expect(server.receive(.tagged(4)).summary == ["refuse 4 resourceExhausted", "reply 4"])
  }

  @Test(
    "When the grace is over handlers are cancelled, and their requests returned if they can be",
    arguments: [
      (SettlementPolicy.afterReply, ["cancel", "requeue 1", "cancel", "requeue 2"]),
      (.beforeReply, ["cancel", "requeue 1", "cancel", "requeue 2"]),
      (.beforeHandler, ["cancel", "reply 1", "cancel"]),
      (.automatic, ["cancel", "reply 1", "cancel"]),
    ])
  func endOfGrace(settlement: SettlementPolicy, expected: [String]) throws {
    var server = RPCServerStateMachine.with(.concurrent(maximum: 2), settlement: settlement)
    let first = try server.mustStart(.tagged(1))
    let second = try server.mustStart(.tagged(2, .request(replyTo: nil)))
    #expect(server.beginShutdown().isEmpty)
    #expect(server.endGrace().summary == expected)
    #expect(server.endGrace().isEmpty)
    #expect(!server.isDrained)
    #expect(server.finish(first).summary == ["discard 1"])
    #expect(server.finish(second).summary == ["discard 2"])
    #expect(server.isDrained)
    #expect(server.counters.discarded == 2)
  }

  @Test("A grace that ends at once stops the intake as well")
  func noGrace() throws {
    var server = RPCServerStateMachine.with(.serial)
    _ = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2))
    #expect(server.endGrace().summary == ["requeue 2", "cancel", "requeue 1"])
  }

  @Test("A run whose connection was lost is cancelled at the end, and nothing is returned")
  func orphan() throws {
    var server = RPCServerStateMachine.with()
    _ = try server.mustStart(.tagged(1))
    server.connectionLost()
    #expect(server.endGrace().summary == ["cancel"])
  }

  @Test("A run that was cancelled before is not cancelled again")
  func cancelledBefore() throws {
    var server = RPCServerStateMachine.with { $0.receivesNotices = true }
    _ = try server.mustStart(.tagged(1))
    #expect(server.notice().count == 1)
    #expect(server.endGrace().summary == ["requeue 1"])
  }

  @Test("A stream takes no more elements when the grace is over")
  func stream() throws {
    var server = RPCServerStateMachine.with()
    let run = try server.mustStart(.tagged(1, .request().with("mode", .text("stream"))))
    var actions = server.beginShutdown()
    #expect(server.emit([7], from: run.id, into: &actions))
    #expect(actions.summary == ["reply 1"])
    actions = server.endGrace()
    #expect(!server.emit([7], from: run.id, into: &actions))
    #expect(actions.summary == ["cancel", "requeue 1"])
  }

  @Test("Submitted calls were settled with their ticket, so they are handled within the grace")
  func submitted() throws {
    var server = RPCServerStateMachine.with(.serial)
    let run = try server.mustStart(.tagged(1, Self.poll))
    _ = server.receive(.tagged(2, Self.poll))
    _ = server.receive(.tagged(3))
    #expect(server.beginShutdown().summary == ["requeue 3"])
    let started = server.finish(run)
    #expect(started.summary == ["start 2"])
    #expect(server.endGrace().summary == ["cancel"])
    #expect(server.finish(try #require(started.runs.first)).summary == ["discard 2"])
    #expect(server.isDrained)
  }

  @Test(
    "The end of the grace also ends a repeat that waits for the reply of its original",
    arguments: [
      (SettlementPolicy.afterReply, ["cancel", "requeue 1", "requeue 2"]),
      (.beforeHandler, ["cancel", "reply 1", "requeue 2"]),
      (.automatic, ["cancel", "reply 1", "refuse 2 cancelled", "reply 2"]),
    ])
  func repeats(settlement: SettlementPolicy, expected: [String]) throws {
    var server = RPCServerStateMachine.with(.concurrent(maximum: 2), settlement: settlement) {
      $0.deduplicationWindow = .nanoseconds(100)
    }
    let run = try server.mustStart(.tagged(1, .request().identified("m")))
    _ = server.receive(.tagged(2, .request().identified("m")))
    #expect(server.beginShutdown().isEmpty)
    #expect(server.endGrace().summary == expected)
    #expect(server.finish(run).summary == ["discard 1"])
  }
}
