import InMemoryBroker
import RPCCore
import Testing

@Suite("Which reply settles which call")
struct RepliesTests {
  @Test("All calls of a client share one reply address and have different IDs (A1.1, A1.2)")
  func oneReplyAddress() async throws {
    let stage = try Stage()
    try await stage.run { client in
      for _ in 0..<5 { _ = try await client.send("never", as: Int.self, timeout: nil) }
    }
    let requests = stage.broker.messages(inQueue: Stage.queue)
    #expect(requests.count == 5)
    #expect(Set(requests.map(\.replyTo)).count == 1)
    #expect(requests.first?.replyTo?.hasPrefix("amq.gen-") == true)
    #expect(Set(requests.map(\.correlationID)).count == 5)
    #expect(requests.allSatisfy { $0.correlationID?.hasPrefix("test-") == true })
  }

  @Test("A caller can choose a correlation ID, but only once (A1.2)")
  func ownCorrelationID() async throws {
    let stage = try Stage()
    var options = CallOptions()
    options.correlationID = "mine"
    try await stage.run { [options] client in
      let pending = try await client.send("never", as: Int.self, options: options)
      try stage.answer(try stage.firstRequest, "7")
      #expect(try await pending.result() == 7)
      await #expect(throws: RPCError.correlationIDInUse) {
        try await client.call("never", as: Int.self, options: options)
      }
    }
    #expect(try stage.firstRequest.correlationID == "mine")
  }

  @Test("The first reply wins; a second one is a duplicate, and is seen (A1.3, A1.4)")
  func duplicate() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let pending = try await client.send("never", as: Int.self, timeout: nil)
      for body in ["1", "2"] { try stage.answer(try stage.firstRequest, body) }
      #expect(try await pending.result() == 1)
      #expect(client.counters.duplicateReplies == 1)
      #expect(stage.oddReplies == [.duplicate(pending.id)])
    }
  }

  @Test("A reply to no call of the client's is seen, and changes nothing (A1.4)")
  func unknown() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let pending = try await client.send("never", as: Int.self, timeout: nil)
      var stray = try stage.firstRequest
      stray.correlationID = "nobody's"
      try stage.answer(stray, "1")
      #expect(stage.oddReplies == [.unknownCorrelation])
      #expect(client.counters.unknownReplies == 1)
      #expect(!pending.isDone)
    }
  }

  @Test("A reply that cannot be read fails its own call and no other (A1.4)")
  func malformed() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let first = try await client.send("never", as: Int.self, timeout: nil)
      let second = try await client.send("never", as: Int.self, timeout: nil)
      let requests = stage.broker.messages(inQueue: Stage.queue)
      for (request, body) in zip(requests, ["no number", "2"]) { try stage.answer(request, body) }
      let error = await #expect(throws: RPCError.self) { try await first.result() }
      guard case .malformedReply? = error else {
        Issue.record("it failed otherwise: \(String(describing: error))")
        return
      }
      #expect(try await second.result() == 2)
    }
  }

  @Test("With unchecked, any reply settles the oldest call, so replies can be swapped (A1.3)")
  func unchecked() async throws {
    let stage = try Stage()
    var calling = RPCClient.Configuration()
    calling.replyPolicy = .unchecked
    try await stage.run(calling: calling) { client in
      let first = try await client.send("never", as: Int.self, timeout: nil)
      let second = try await client.send("never", as: Int.self, timeout: nil)
      for request in stage.broker.messages(inQueue: Stage.queue).reversed() {
        try stage.answer(request, request.correlationID?.last == "1" ? "1" : "2")
      }
      #expect(try await first.result() == 2)
      #expect(try await second.result() == 1)
    }
  }

  @Test("A client counts the outcomes of its calls (A3.9)")
  func counters() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.handle("next") { (n: Int) in n + 1 }
      handlers.handle("hang") { () async throws in
        try await stage.clock.sleep(until: .distantFuture)
        return 0
      }
    }
    try await stage.run(server) { client in
      _ = try await client.call("next", 1, as: Int.self, timeout: nil)
      _ = try? await client.call("none", 1, as: Int.self, timeout: nil)
      try await client.post("next", 1)
      let late = try await client.send("hang", as: Int.self, timeout: .seconds(5))
      let cancelled = try await client.send("hang", as: Int.self, timeout: nil)
      #expect(client.counters.inFlight == 2)
      cancelled.cancel()
      stage.clock.advance(milliseconds: 5_000)
      await #expect(throws: RPCError.deadlineExceeded) { try await late.result() }
      let counters = client.counters
      #expect(counters.started == 5)
      #expect(counters.completed == 1)
      #expect(counters.failed == 1)
      #expect(counters.notAwaited == 1)
      #expect(counters.timedOut == 1)
      #expect(counters.cancelled == 1)
      #expect(counters.inFlight == 0)
    }
    #expect(server.counters.completed == 2)
    #expect(server.counters.refused == 1)
  }
}

extension Stage {
  /// The oldest request in the queue.
  var firstRequest: RPCMessage {
    get throws { try #require(broker.messages(inQueue: Stage.queue).first) }
  }

  var oddReplies: [OddReply] {
    log.events.compactMap { if case .oddReply(let odd, _) = $0 { odd } else { nil } }
  }
}
