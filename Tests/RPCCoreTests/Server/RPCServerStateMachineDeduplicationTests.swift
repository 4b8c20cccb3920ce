import RPCCore
import Testing

@Suite("Server: deduplication")
struct RPCServerStateMachineDeduplicationTests {
  private static let request = RPCMessage.request().identified("m")

  private static func server(
    _ executor: ExecutorPolicy = .serial, settlement: SettlementPolicy = .afterReply,
    remembered: Int = 1024
  ) -> RPCServerStateMachine {
    .with(executor, settlement: settlement) {
      $0.deduplicationWindow = .nanoseconds(100)
      $0.rememberedReplies = remembered
    }
  }

  @Test(
    "A repeat within the window gets the stored reply, and its handler does not run again",
    arguments: [
      (SettlementPolicy.afterReply, ["reply 2", "acknowledge 2"]),
      (.beforeHandler, ["acknowledge 2", "reply 2"]),
      (.beforeReply, ["acknowledge 2", "reply 2"]), (.automatic, ["reply 2"]),
    ])
  func repeated(settlement: SettlementPolicy, expected: [String]) throws {
    var server = Self.server(settlement: settlement)
    let run = try server.mustStart(.tagged(1, Self.request))
    _ = server.finish(run, .result([5]), at: 10)
    #expect(server.nextSweep == Instant(nanoseconds: 110))
    let actions = server.receive(.tagged(2, Self.request.correlated("d")), at: 110)
    #expect(actions.summary == expected)
    #expect(actions.replies.map(\.body) == [[5]])
    #expect(actions.replies.map(\.correlationID) == ["d"])
    #expect(server.counters.deduplicated == 1)
    #expect(server.counters.started == 1)
  }

  @Test("A repeat on another connection is known by where it was to be answered first")
  func resent() throws {
    var server = Self.server()
    _ = server.finish(try server.mustStart(.tagged(1, Self.request)), .result([5]), at: 10)
    var again = Self.request
    again.headers["first-reply-to"] = again.replyTo.map(FieldValue.text)
    again.replyTo = "elsewhere"
    let actions = server.receive(.tagged(2, again), at: 20)
    #expect(actions.summary == ["reply 2", "acknowledge 2"])
    again.headers["first-reply-to"] = nil
    _ = try server.mustStart(.tagged(3, again), at: 20)
  }

  @Test("A repeat after the window is handled again", arguments: [true, false])
  func afterWindow(isSwept: Bool) throws {
    var server = Self.server()
    _ = server.finish(try server.mustStart(.tagged(1, Self.request)), at: 10)
    if isSwept { server.sweep(now: Instant(nanoseconds: 110)) }
    _ = try server.mustStart(.tagged(2, Self.request), at: 111)
    #expect(server.nextSweep == nil)
  }

  @Test(
    "A repeat while the handler runs waits for it and gets its reply",
    arguments: [
      (SettlementPolicy.afterReply, ["reply 1", "acknowledge 1", "reply 2", "acknowledge 2"]),
      (.beforeHandler, ["reply 1", "acknowledge 2", "reply 2"]),
      (.beforeReply, ["acknowledge 1", "reply 1", "acknowledge 2", "reply 2"]),
      (.automatic, ["reply 1", "reply 2"]),
    ])
  func whileRunning(settlement: SettlementPolicy, expected: [String]) throws {
    var server = Self.server(.concurrent(maximum: 2), settlement: settlement)
    let run = try server.mustStart(.tagged(1, Self.request))
    #expect(server.receive(.tagged(2, Self.request)).isEmpty)
    let actions = server.finish(run, .result([5]))
    #expect(actions.summary == expected)
    #expect(actions.replies.map(\.body) == [[5], [5]])
  }

  @Test("Its own request, delivered again after the connection was lost, gets the orphan's reply")
  func orphan() throws {
    var server = Self.server(.concurrent(maximum: 2))
    let orphan = try server.mustStart(.tagged(1, Self.request))
    _ = server.receive(.tagged(2, Self.request))
    server.connectionLost()
    #expect(server.receive(.tagged(7, Self.request)).isEmpty)
    #expect(server.finish(orphan).summary == ["reply 7", "acknowledge 7"])
    #expect(server.counters.discarded == 0)
    #expect(server.receive(.tagged(8, Self.request)).summary == ["reply 8", "acknowledge 8"])
  }

  @Test("The reply of an orphan that ends before its request comes again is kept")
  func orphanEndsFirst() throws {
    var server = Self.server()
    let orphan = try server.mustStart(.tagged(1, Self.request))
    server.connectionLost()
    #expect(server.finish(orphan, .result([5])).summary == ["discard 1"])
    #expect(server.receive(.tagged(1, Self.request)).replies.map(\.body) == [[5]])
  }

  @Test("The failure of an orphaned run is not kept, so its request is handled again")
  func orphanFails() throws {
    var server = Self.server()
    let orphan = try server.mustStart(.tagged(1, Self.request))
    server.connectionLost()
    let error = RemoteError(code: .handlerError, message: "its own call has lost its connection")
    #expect(server.finish(orphan, .failure(error)).summary == ["discard 1"])
    #expect(server.receive(.tagged(1, Self.request)).summary == ["start 1"])
  }

  @Test("A request that was forgotten with its connection is no repeat when it comes again")
  func forgotten() throws {
    var server = Self.server()
    let other = try server.mustStart(.tagged(1))
    _ = server.receive(.tagged(2, Self.request))
    server.connectionLost()
    _ = server.receive(.tagged(1, Self.request))
    #expect(server.finish(other).summary == ["discard 1", "start 1"])
  }

  @Test("An error is repeated as well")
  func failure() throws {
    var server = Self.server()
    let run = try server.mustStart(.tagged(1, Self.request))
    _ = server.finish(run, .failure(RemoteError(code: .handlerError, message: "no")))
    #expect(server.receive(.tagged(2, Self.request)).replies.map(\.type) == ["error"])
  }

  @Test("Other messages, other clients', and messages without ID are no repeats")
  func different() throws {
    var server = Self.server(.concurrent(maximum: 9))
    let requests = [
      Self.request, .request().identified("n"), .request(replyTo: "others").identified("m"),
      .request(replyTo: nil).identified("m"), .request(), .request(),
    ]
    for (tag, request) in zip(UInt64(1)..., requests) {
      _ = server.finish(try server.mustStart(.tagged(tag, request)))
    }
    #expect(server.counters.started == 6)
  }

  @Test("The repeat of a request that wanted no reply is only settled")
  func noReplyAddress() throws {
    var server = Self.server()
    let request = RPCMessage.request(replyTo: nil).identified("m")
    _ = server.finish(try server.mustStart(.tagged(1, request)))
    #expect(server.receive(.tagged(2, request)).summary == ["acknowledge 2"])
  }

  @Test("Only so many replies are kept, the oldest is forgotten first")
  func bounded() throws {
    var server = Self.server(remembered: 2)
    for (tag, name) in zip(UInt64(1)..., ["a", "b", "c"]) {
      _ = server.finish(try server.mustStart(.tagged(tag, .request().identified(name))))
    }
    #expect(server.receive(.tagged(4, .request().identified("b"))).runs.isEmpty)
    #expect(server.receive(.tagged(5, .request().identified("c"))).runs.isEmpty)
    _ = try server.mustStart(.tagged(6, .request().identified("a")))
  }

  @Test("Without a window every request is handled")
  func off() throws {
    var server = RPCServerStateMachine.with()
    _ = server.finish(try server.mustStart(.tagged(1, Self.request)))
    _ = server.finish(try server.mustStart(.tagged(2, Self.request)))
    #expect(server.nextSweep == nil)
  }

  @Test("A repeated submission gets the same ticket")
  func ticket() throws {
    var server = Self.server()
    let submission = Self.request.with("mode", .text("poll"))
    let first = server.receive(.tagged(1, submission))
    let second = server.receive(.tagged(2, submission))
    #expect(first.replies == second.replies)
    #expect(second.summary == ["reply 2", "acknowledge 2"])
  }

  @Test("Streams are handled again")
  func stream() throws {
    var server = Self.server(.concurrent(maximum: 2))
    let request = Self.request.with("mode", .text("stream"))
    _ = try server.mustStart(.tagged(1, request))
    _ = try server.mustStart(.tagged(2, request))
  }

  @Test("What repeats a request that is refused while it waits is refused with it")
  func refused() throws {
    var server = Self.server()
    let other = try server.mustStart(.tagged(1))
    let request = Self.request.with("deadline", .integer(5))
    _ = server.receive(.tagged(2, request))
    _ = server.receive(.tagged(3, request))
    let actions = server.finish(other, at: 6).summary
    let refused = [2, 3].flatMap {
      ["refuse \($0) deadlineExceeded", "reply \($0)", "acknowledge \($0)"]
    }
    #expect(actions == ["reply 1", "acknowledge 1"] + refused)
  }
}
