import RPCCore
import Testing

@Suite("Server: polling calls")
struct RPCServerStateMachinePollingTests {
  private static let submission = RPCMessage.request(body: [1]).with("mode", .text("poll"))
  private static let unknown = ["refuse 9 invalidRequest", "reply 9", "acknowledge 9"]

  private static func server(
    _ executor: ExecutorPolicy = .serial, settlement: SettlementPolicy = .afterReply
  ) -> RPCServerStateMachine {
    .with(executor, settlement: settlement) {
      $0.ticketPrefix = "t"
      $0.address = "polls"
      $0.resultRetention = .nanoseconds(100)
    }
  }

  private static func poll(_ ticket: String) -> RequestDelivery {
    .tagged(9, .request("rpc.poll", body: Array(ticket.utf8)).correlated("p"))
  }

  @Test(
    "A submitted call is answered with its ticket and settled with it, and only once",
    arguments: [
      (SettlementPolicy.afterReply, ["reply 1", "acknowledge 1", "start 1"]),
      (.beforeHandler, ["acknowledge 1", "reply 1", "start 1"]),
      (.beforeReply, ["acknowledge 1", "reply 1", "start 1"]),
      (.automatic, ["reply 1", "start 1"]),
    ])
  func ticket(settlement: SettlementPolicy, expected: [String]) throws {
    var server = Self.server(settlement: settlement)
    let actions = server.receive(.tagged(1, Self.submission))
    #expect(actions.summary == expected)
    let reply = try #require(actions.replies.first)
    #expect(reply.type == "ticket")
    #expect(reply.body == Array("t1".utf8))
    #expect(reply.replyTo == "polls")
    #expect(reply.correlationID == "c")
    #expect(server.finish(try #require(actions.runs.first)).isEmpty)
  }

  @Test("A poll is answered with pending, and at once with the result when there is one")
  func polled() throws {
    var server = Self.server()
    let run = try server.mustStart(.tagged(1, Self.submission))
    let early = server.receive(Self.poll("t1"))
    #expect(early.replies.map(\.type) == ["pending"])
    #expect(early.replies.map(\.correlationID) == ["p"])
    #expect(early.summary == ["reply 9", "acknowledge 9"])
    #expect(server.finish(run, .result([5]), at: 10).isEmpty)
    let late = server.receive(Self.poll("t1"), at: 10)
    #expect(late.replies.map(\.type) == ["result"])
    #expect(late.replies.map(\.body) == [[5]])
    #expect(server.counters.polled == 2)
    #expect(server.counters.received == 1)
    #expect(server.counters.completed == 1)
  }

  @Test("A poll of a call that failed is answered with its error")
  func failed() throws {
    var server = Self.server()
    let run = try server.mustStart(.tagged(1, Self.submission))
    let error = RemoteError(code: .handlerError, type: "Overdrawn", message: "no")
    _ = server.finish(run, .failure(error))
    let reply = try #require(server.receive(Self.poll("t1")).replies.first)
    #expect(reply.type == "error")
    #expect(reply.headers["error"] == .text("Overdrawn"))
  }

  @Test("Each submitted call gets its own ticket at once, even while it waits")
  func tickets() throws {
    var server = Self.server()
    _ = try server.mustStart(.tagged(1, Self.submission))
    let second = server.receive(.tagged(2, Self.submission))
    #expect(second.summary == ["reply 2", "acknowledge 2"])
    #expect(second.replies.map(\.body) == [Array("t2".utf8)])
    #expect(server.receive(Self.poll("t2")).replies.map(\.type) == ["pending"])
  }

  @Test("The server keeps a result until its retention time ends, fetched or not")
  func retention() throws {
    var server = Self.server()
    #expect(server.nextSweep == nil)
    let first = try server.mustStart(.tagged(1, Self.submission))
    _ = server.finish(first, .result([5]), at: 10)
    let second = try server.mustStart(.tagged(2, Self.submission), at: 20)
    _ = server.finish(second, .result([6]), at: 30)
    #expect(server.nextSweep == Instant(nanoseconds: 110))
    for time: Int64 in [20, 50, 110] {
      #expect(server.receive(Self.poll("t1"), at: time).replies.map(\.body) == [[5]])
    }
    server.sweep(now: Instant(nanoseconds: 110))
    #expect(server.receive(Self.poll("t1"), at: 110).summary == Self.unknown)
    #expect(server.receive(Self.poll("t2"), at: 110).replies.map(\.body) == [[6]])
    #expect(server.nextSweep == Instant(nanoseconds: 130))
    #expect(server.receive(Self.poll("t2"), at: 131).summary == Self.unknown)
    #expect(server.nextSweep == nil)
  }

  @Test("A poll with an unknown ticket gets an error", arguments: ["", "t1", "t99"])
  func unknownTicket(ticket: String) {
    var server = Self.server()
    let actions = server.receive(Self.poll(ticket))
    #expect(actions.summary == Self.unknown)
    #expect(actions.replies.first?.headers["message"] == .text("unknown ticket"))
  }

  @Test("A call without reply address cannot get a ticket")
  func noReplyAddress() {
    var server = Self.server()
    let request = RPCMessage.request(replyTo: nil).with("mode", .text("poll"))
    #expect(server.receive(.tagged(1, request)).summary == ["refuse 1 invalidRequest", "reject 1"])
  }

  @Test("A submitted call outlives its connection, waiting or running")
  func connectionLost() throws {
    var server = Self.server()
    let run = try server.mustStart(.tagged(1, Self.submission))
    _ = server.receive(.tagged(2, Self.submission))
    _ = server.receive(.tagged(3))
    server.connectionLost()
    #expect(server.backlog == 1)
    let next = server.finish(run, .result([5]))
    #expect(next.summary == ["start 2"])
    _ = server.finish(try #require(next.runs.first), .result([6]))
    #expect(server.receive(Self.poll("t1")).replies.map(\.body) == [[5]])
    #expect(server.receive(Self.poll("t2")).replies.map(\.body) == [[6]])
  }

  @Test("A submitted call whose deadline passes while it waits is polled as an error")
  func tooLate() throws {
    var server = Self.server()
    let run = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2, Self.submission.with("deadline", .integer(5))))
    let expected = ["reply 1", "acknowledge 1", "refuse 2 deadlineExceeded"]
    #expect(server.finish(run, at: 6).summary == expected)
    let reply = try #require(server.receive(Self.poll("t1"), at: 6).replies.first)
    #expect(reply.headers["code"] == .text("deadlineExceeded"))
    #expect(server.nextSweep == Instant(nanoseconds: 106))
  }

  @Test("An inline server answers polls only after its running handler")
  func inline() throws {
    var server = Self.server(.inline)
    let run = try server.mustStart(.tagged(1, Self.submission))
    #expect(server.receive(Self.poll("t1")).isEmpty)
    #expect(server.finish(run, .result([5])).replies.map(\.body) == [[5]])
  }
}
