import InMemoryBroker
import RPCCore
import Testing

@Suite("Deadlines over the in-memory broker")
struct DeadlineTests {
  @Test("A call has a timeout of 30 seconds by default (A2.1)")
  func standardTimeout() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let pending = try await client.send("never", as: Int.self)
      #expect(pending.deadline == Instant(nanoseconds: 30_000_000_000))
    }
  }

  @Test("A reply at exactly the deadline is in time; a nanosecond later it is late (A2.4)")
  func exactlyAtDeadline() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let inTime = try await client.send("never", as: Int.self, timeout: .seconds(5))
      stage.clock.reach(milliseconds: 5_000)
      try stage.answer(try stage.firstRequest, "1")
      #expect(try await inTime.result() == 1)
      stage.broker.purgeQueue(Stage.queue)
      let late = try await client.send("never", as: Int.self, timeout: .seconds(5))
      let request = try stage.firstRequest
      stage.clock.reach(milliseconds: 5_000)
      stage.clock.reach(nanoseconds: 1)
      try stage.answer(request, "2")
      await #expect(throws: RPCError.deadlineExceeded) { try await late.result() }
      #expect(stage.oddReplies == [.late(late.id)])
    }
  }

  @Test("A request that waited in its queue until its deadline is never handled (A2.6)")
  func expires() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    try await stage.run { client in
      let pending = try await client.send("next", 1, as: Int.self, timeout: .seconds(5))
      #expect(try stage.firstRequest.expiration == "5000")
      stage.clock.advance(milliseconds: 5_001)
      await #expect(throws: RPCError.deadlineExceeded) { try await pending.result() }
      let serving = Task { try await server.run() }
      #expect(try await client.call("next", 2, as: Int.self, timeout: nil) == 3)
      serving.cancel()
      try await serving.value
    }
    #expect(server.counters.received == 1)
  }

  @Test("A handler sees the time left, and its calls cannot outlast the deadline (A2.6)")
  func inherited() async throws {
    let stage = try Stage()
    let inner = stage.client()
    let server = try stage.server { handlers in
      handlers.handle("outer") { (_: Nothing, context) in
        let left = try #require(context.timeLeft)
        let longer = try await inner.send("never", as: Int.self, timeout: .seconds(60))
        let none = try await inner.send("never", as: Int.self, timeout: nil)
        let shorter = try await inner.send("never", as: Int.self, timeout: .seconds(1))
        return [left.components.seconds]
          + [longer, none, shorter].map { ($0.deadline?.nanoseconds ?? -1) / 1_000_000_000 }
      }
    }
    let running = Task { try await inner.run() }
    try await stage.run(server) { client in
      stage.clock.advance(milliseconds: 2_000)
      let seen = try await client.call("outer", as: [Int64].self, timeout: .seconds(10))
      #expect(seen == [10, 12, 12, 3])
    }
    running.cancel()
    try await running.value
  }

  @Test("A handler can see that its call is past the deadline (A2.6)")
  func stopsEarly() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("slow") { (_: Nothing, context) async throws in
        let before = context.isCancelled
        try await latch.wait()
        if !before, context.isCancelled {
          throw RemoteError(code: .deadlineExceeded, message: "nobody waits")
        }
        return 0
      }
    }
    try await stage.run(server) { client in
      let pending = try await client.send("slow", as: Int.self, timeout: .seconds(5))
      await stage.log.happened("handlerStarting")
      stage.clock.advance(milliseconds: 5_001)
      latch.open()
      await #expect(throws: RPCError.deadlineExceeded) { try await pending.result() }
      await stage.log.happened("handlerFinished")
    }
    let stopped = RemoteError(code: .deadlineExceeded, message: "nobody waits")
    #expect(stage.handlerOutcomes == [.failure(stopped)])
  }

  @Test("A deadline limits a whole stream even if items keep coming (A1.8)")
  func wholeStream() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.stream("count", of: Int.self) { (_: Nothing, writer) in
        for item in 1...3 {
          try writer.write(item)
          try await stage.clock.sleep(
            until: Instant(nanoseconds: Int64(item) * 2_000_000_000))
        }
      }
    }
    try await stage.run(server) { client in
      var options = CallOptions()
      options.timeout = .seconds(5)
      options.itemTimeout = .seconds(3)
      let items = try await client.stream("count", of: Int.self, options: options)
        .makeAsyncIterator()
      for item in 1...3 {
        #expect(try await items.next() == item)
        await stage.clock.sleeper(untilMilliseconds: Int64(item) * 2_000)
        stage.clock.advance(milliseconds: item < 3 ? 2_000 : 1_000)
      }
      await #expect(throws: RPCError.deadlineExceeded) { _ = try await items.next() }
      #expect(client.pendingCount == 0)
    }
  }
}

extension Stage {
  var handlerOutcomes: [HandlerOutcome] {
    log.events.compactMap { if case .handlerFinished(_, let outcome) = $0 { outcome } else { nil } }
  }
}
