import InMemoryBroker
import RPCCore
import Testing

@Suite("Calls that are polled for")
struct PollingTests {
  @Test("A result that takes several polls is there when it is seen (A3.10)")
  func polled() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.submitting(latch)
    try await stage.run(server) { client in
      async let answer = client.callPolling(
        "slow", as: Int.self, every: .milliseconds(300), options: .unlimited)
      for tick in 1...2 {
        await stage.clock.sleeper(untilMilliseconds: Int64(tick) * 300)
        #expect(server.counters.polled == tick)
        if tick == 2 { latch.open() }
        if tick == 2 { await stage.log.happened("handlerFinished") }
        stage.clock.advance(milliseconds: 300)
      }
      let result = try await answer
      #expect(result == 7)
      #expect(server.counters.polled == 3)
      #expect(stage.clock.now == Instant(nanoseconds: 600_000_000))
    }
  }

  @Test("A poll that is lost is asked again, and its call ends all the same (A3.10)")
  func lostPoll() async throws {
    let stage = try Stage()
    try await stage.run { client in
      async let answer = client.callPolling(
        "slow", as: Int.self, every: .seconds(1), options: .unlimited)
      await stage.log.happened("requestSent")
      let request = try stage.firstRequest
      stage.broker.purgeQueue(Stage.queue)
      try stage.answer(request, "ticket 1", type: "ticket", address: Stage.queue)
      await stage.log.happened("requestSent", times: 2)
      let lost = try stage.firstRequest
      #expect(lost.text == "ticket 1")
      stage.broker.purgeQueue(Stage.queue)
      await stage.clock.sleeper(untilMilliseconds: 1_000)
      stage.clock.advance(milliseconds: 1_000)
      await stage.log.happened("requestSent", times: 3)
      let again = try stage.firstRequest
      #expect(again.text == "ticket 1")
      #expect(again.correlationID != lost.correlationID)
      try stage.answer(again, "7")
      #expect(try await answer == 7)
    }
  }

  @Test("A result is kept until its due time, and then swept (A3.10)")
  func swept() async throws {
    let stage = try Stage()
    let latch = Latch()
    latch.open()
    // An inline server receives the first poll only after the handler has ended.
    let server = try stage.submitting(latch, on: .inline)
    try await stage.run(server) { client in
      #expect(
        try await client.callPolling(
          "slow", as: Int.self, every: .seconds(1), options: .unlimited) == 7)
      let ticket = try #require(stage.lastPoll).body
      await stage.clock.sleeper(untilMilliseconds: 60_000)
      stage.clock.advance(milliseconds: 59_000)
      var bytes = RPCClient.Configuration()
      bytes.codec = RawPayloadCodec()
      try await stage.run(calling: bytes) { asking in
        let kept = try await asking.call(
          "rpc.poll", ticket, as: RPCMessage.self, options: .unlimited)
        #expect(kept.text == "7")
        stage.clock.advance(milliseconds: 1_001)
        let unknown = RemoteError(code: .invalidRequest, message: "unknown ticket")
        await #expect(throws: RPCError.remote(unknown)) {
          try await asking.call("rpc.poll", ticket, as: RPCMessage.self, options: .unlimited)
        }
      }
    }
  }

  @Test("The timeout bounds everything together (A3.10)")
  func deadline() async throws {
    let stage = try Stage()
    let server = try stage.submitting(Latch())
    try await stage.run(server) { client in
      var options = CallOptions()
      options.timeout = .milliseconds(800)
      let call = Task { [options] in
        try await client.callPolling(
          "slow", as: Int.self, every: .milliseconds(500), options: options)
      }
      for (instant, step) in [(500, 500), (800, 300)] as [(Int64, Int64)] {
        await stage.clock.sleeper(untilMilliseconds: instant)
        stage.clock.advance(milliseconds: step)
      }
      await #expect(throws: RPCError.deadlineExceeded) { try await call.value }
    }
  }
}

extension CallOptions {
  fileprivate static var unlimited: CallOptions {
    var options = CallOptions()
    options.timeout = nil
    return options
  }
}

extension Stage {
  /// A server with a slow handler; unless it is inline, it answers polls while the handler runs.
  fileprivate func submitting(
    _ latch: Latch, on executor: ExecutorPolicy = .serial
  ) throws -> RPCServer {
    var serving = RPCServer.Configuration()
    serving.executor = executor
    serving.prefetch = 2
    return try server(serving) { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 7
      }
    }
  }

  fileprivate var lastPoll: RPCMessage? {
    log.events.compactMap { event -> RPCMessage? in
      guard case .requestSent(_, let request) = event else { return nil }
      return request.type == "rpc.poll" ? request : nil
    }.last
  }
}
