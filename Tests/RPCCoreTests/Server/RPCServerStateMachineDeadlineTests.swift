import RPCCore
import Testing

@Suite("Server: deadlines")
struct RPCServerStateMachineDeadlineTests {
  private static let request = RPCMessage.request().with("deadline", .integer(10))

  @Test("A request's deadline reaches its handler", arguments: [0, 9, 10])
  func deadline(time: Int64) throws {
    var server = RPCServerStateMachine.with()
    let run = try server.mustStart(.tagged(1, Self.request), at: time)
    #expect(run.deadline == Instant(nanoseconds: 10))
    #expect(!run.isStream)
  }

  @Test("A request without deadline has none")
  func noDeadline() throws {
    var server = RPCServerStateMachine.with()
    #expect(try server.mustStart(.tagged(1), at: 1 << 40).deadline == nil)
  }

  @Test(
    "A request after its deadline is refused and answered with deadlineExceeded",
    arguments: SettlementPolicy.allCases)
  func tooLate(settlement: SettlementPolicy) {
    var server = RPCServerStateMachine.with(settlement: settlement)
    let actions = server.receive(.tagged(1, Self.request), at: 11)
    let settled = settlement == .automatic ? [] : ["acknowledge 1"]
    #expect(actions.summary == ["refuse 1 deadlineExceeded", "reply 1"] + settled)
    #expect(actions.replies.first?.headers["code"] == .text("deadlineExceeded"))
    #expect(server.running == 0)
  }

  @Test("A request that comes too late is refused at once, though another is being handled")
  func tooLateMeanwhile() throws {
    var server = RPCServerStateMachine.with(.serial)
    _ = try server.mustStart(.tagged(1))
    let actions = server.receive(.tagged(2, Self.request), at: 11)
    #expect(actions.summary == ["refuse 2 deadlineExceeded", "reply 2", "acknowledge 2"])
    #expect(server.backlog == 0)
  }

  @Test(
    "A request whose deadline passes while it waits is refused when its turn comes",
    arguments: [ExecutorPolicy.inline, .serial])
  func tooLateForItsTurn(executor: ExecutorPolicy) throws {
    var server = RPCServerStateMachine.with(executor)
    let run = try server.mustStart(.tagged(1))
    #expect(server.receive(.tagged(2, Self.request), at: 5).isEmpty)
    #expect(server.receive(.tagged(3), at: 5).isEmpty)
    let expected = [
      "reply 1", "acknowledge 1", "refuse 2 deadlineExceeded", "reply 2", "acknowledge 2",
      "start 3",
    ]
    #expect(server.finish(run, at: 11).summary == expected)
    #expect(server.backlog == 0)
  }

  @Test("A request that waits until its very deadline is in time")
  func inTime() throws {
    var server = RPCServerStateMachine.with(.serial)
    let run = try server.mustStart(.tagged(1))
    #expect(server.receive(.tagged(2, Self.request)).isEmpty)
    #expect(server.finish(run, at: 10).runs.count == 1)
  }

  @Test(
    "A deadline that is no integer, or an unknown mode, is an invalid request",
    arguments: [("deadline", FieldValue.text("10")), ("mode", .text("batch")), ("mode", .void)])
  func malformed(header: String, value: FieldValue) {
    var server = RPCServerStateMachine.with()
    let actions = server.receive(.tagged(1, .request().with(header, value)))
    #expect(actions.summary == ["refuse 1 invalidRequest", "reply 1", "acknowledge 1"])
  }

  @Test("Headers of others change nothing")
  func foreignHeaders() throws {
    var server = RPCServerStateMachine.with()
    let run = try server.mustStart(.tagged(1, .request().with("tenant", .text("stream"))))
    #expect(!run.isStream)
    #expect(run.deadline == nil)
  }
}
