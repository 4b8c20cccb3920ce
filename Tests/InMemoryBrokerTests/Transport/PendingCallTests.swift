import InMemoryBroker
import RPCCore
import Testing

@Suite("Calls that are waited for later")
struct PendingCallTests {
  @Test("A wait beyond the deadline ends at the deadline, and the observer gets waitClamped")
  func clampedWait() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let pending = try await client.send("never", as: Int.self, timeout: .seconds(5))
      let waiting = Task { try await pending.result(timeout: .seconds(10)) }
      await stage.log.happened("waitClamped")
      stage.clock.advance(milliseconds: 4_999)
      #expect(pending.state == .pending)
      stage.clock.advance(milliseconds: 1)
      await #expect(throws: RPCError.deadlineExceeded) { try await waiting.value }
      #expect(pending.state == .timedOut)
      #expect(stage.clock.now == Instant(nanoseconds: 5_000_000_000))
    }
  }

  @Test("A wait shorter than the call's timeout ends alone, and the call stays pending")
  func shorterWait() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 7
      }
    }
    try await stage.run(server) { client in
      let pending = try await client.send("slow", as: Int.self, timeout: nil)
      let waiting = Task { try await pending.result(timeout: .seconds(2)) }
      await stage.clock.sleeper(untilMilliseconds: 2_000)
      stage.clock.advance(milliseconds: 2_000)
      await #expect(throws: RPCError.deadlineExceeded) { try await waiting.value }
      #expect(!pending.isDone)
      latch.open()
      #expect(try await pending.result() == 7)
      #expect(!stage.log.names.contains("waitClamped"))
    }
  }

  @Test("A reply that came in time is still there an hour later")
  func keptReply() async throws {
    let stage = try Stage()
    let server = try stage.server { $0.handle("next") { (n: Int) in n + 1 } }
    try await stage.run(server) { client in
      let pending = try await client.send("next", 1, as: Int.self, timeout: .seconds(5))
      await stage.log.happened("callSettled")
      stage.clock.advance(milliseconds: 3_600_000)
      #expect(pending.isDone)
      #expect(try await pending.result() == 2)
      #expect(try await pending.result(timeout: .seconds(1)) == 2)
    }
    #expect(!stage.log.names.contains("waitClamped"))
  }

  @Test(
    "A call is done when it is completed, failed, timed out or cancelled",
    arguments: [PendingCall<Int>.State.completed, .failed, .timedOut, .cancelled])
  func isDone(in state: PendingCall<Int>.State) async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("next") { (n: Int) in n + 1 }
      handlers.handle("hang") { () async throws in
        try await latch.wait()
        return 0
      }
    }
    try await stage.run(server) { client in
      let method = state == .completed ? "next" : state == .failed ? "none" : "hang"
      let pending = try await client.send(method, 1, as: Int.self, timeout: .seconds(5))
      if state == .timedOut || state == .cancelled { #expect(!pending.isDone) }
      if state == .cancelled { pending.cancel() }
      if state == .timedOut { stage.clock.advance(milliseconds: 5_000) }
      _ = try? await pending.result()
      #expect(pending.isDone)
      #expect(pending.state == state)
    }
  }

  @Test("A call without timeout has no deadline")
  func forEver() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let pending = try await client.send("never", as: Int.self, timeout: nil)
      stage.clock.advance(milliseconds: 1_000_000_000)
      #expect(pending.deadline == nil)
      #expect(pending.state == .pending)
    }
  }

  @Test("callUnlessTimedOut returns nil at the timeout instead of an error")
  func nothingOnTimeout() async throws {
    let stage = try Stage()
    let answer = try await stage.run { client in
      async let answer = client.callUnlessTimedOut("never", as: Int.self, timeout: .seconds(3))
      await stage.clock.sleeper(untilMilliseconds: 3_000)
      stage.clock.advance(milliseconds: 3_000)
      return try await answer
    }
    #expect(answer == nil)
  }

  @Test("A cancelled call stays cancelled: a reply after it is late")
  func cancelIsSticky() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 7
      }
    }
    try await stage.run(server) { client in
      let pending = try await client.send("slow", as: Int.self, timeout: nil)
      await stage.log.happened("handlerStarting")
      pending.cancel()
      latch.open()
      await stage.log.happened("oddReply")
      #expect(pending.state == .cancelled)
      await #expect(throws: RPCError.cancelled) { try await pending.result() }
      #expect(client.counters.lateReplies == 1)
    }
  }

  @Test("A cancel that the client announces cancels the handler")
  func announcedCancel() async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.hearsCancel = true
    let server = try stage.server(serving) { handlers in
      handlers.handle("hang") { () async throws in
        try await stage.clock.sleep(until: .distantFuture)
        return 0
      }
    }
    var calling = RPCClient.Configuration()
    calling.announcesCancel = true
    try await stage.run(server, calling: calling) { client in
      let call = Task { try await client.call("hang", as: Int.self, timeout: nil) }
      await stage.log.happened("handlerStarting")
      call.cancel()
      await #expect(throws: RPCError.cancelled) { try await call.value }
      await stage.log.happened("acknowledgementSent")
    }
    let late = RemoteError(code: .cancelled, message: "the handler was cancelled")
    #expect(stage.handlerOutcomes == [.failure(late)])
  }

  @Test("Cancelling the task ends a wait and not the call")
  func cancelledWait() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.handle("slow") { () async throws in
        try await latch.wait()
        return 7
      }
    }
    try await stage.run(server) { client in
      let pending = try await client.send("slow", as: Int.self, timeout: nil)
      let waiting = Task { try await pending.result() }
      let bounded = Task { try await pending.result(timeout: .seconds(9)) }
      await stage.clock.sleeper(untilMilliseconds: 9_000)
      waiting.cancel()
      bounded.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      await #expect(throws: CancellationError.self) { try await bounded.value }
      #expect(!pending.isDone)
      latch.open()
      #expect(try await pending.result() == 7)
    }
  }

  @Test("Under lastWins a later reply replaces the result, for as long as the call is remembered")
  func lastWins() async throws {
    let stage = try Stage()
    var calling = RPCClient.Configuration()
    calling.replyPolicy = .lastWins
    calling.rememberedCalls = 1
    try await stage.run(calling: calling) { client in
      let first = try await client.send("next", as: Int.self, timeout: nil)
      let request = try #require(stage.broker.messages(inQueue: Stage.queue).first)
      for body in ["1", "2"] { try stage.answer(request, body) }
      #expect(try await first.result() == 2)
      let second = try await client.send("next", as: Int.self, timeout: nil)
      let next = try #require(stage.broker.messages(inQueue: Stage.queue).last)
      try stage.answer(next, "3")
      try stage.answer(request, "4")
      #expect(try await second.result() == 3)
      #expect(try await first.result() == 2)
    }
  }
}
