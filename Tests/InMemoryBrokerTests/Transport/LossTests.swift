import InMemoryBroker
import RPCCore
import Testing

@Suite("When a client loses its link")
struct LossTests {
  @Test("A lost link fails pending calls as indefinite, and later calls use a new link (A4.4)")
  func failPending() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let pending = try await client.send("next", 1, as: Int.self, timeout: nil)
      let request = try stage.firstRequest
      stage.broker.sever(linksConsuming: try #require(request.replyTo))
      let lost = await #expect(throws: RPCError.connectionLost) { try await pending.result() }
      #expect(lost?.certainty == .indefinite)
      await stage.clock.sleeper(untilMilliseconds: 1_000)
      async let later: Int = client.call("next", 2, timeout: nil)
      stage.broker.purgeQueue(Stage.queue)
      stage.clock.advance(milliseconds: 1_000)
      await stage.log.happened("requestSent", times: 2)
      try stage.answer(try stage.firstRequest, "3")
      #expect(try await later == 3)
    }
  }

  @Test("After a loss, idempotent calls are sent again with the new reply address (A4.4)")
  func resendIdempotent() async throws {
    let stage = try Stage()
    var calling = RPCClient.Configuration()
    calling.lossPolicy = .resendIdempotent
    try await stage.run(calling: calling) { client in
      var options = CallOptions()
      options.isIdempotent = true
      let surviving = try await client.send("next", 1, as: Int.self, options: options)
      let other = try await client.send("next", 2, as: Int.self)
      let first = try stage.firstRequest
      stage.broker.sever(linksConsuming: try #require(first.replyTo))
      await #expect(throws: RPCError.connectionLost) { try await other.result() }
      #expect(!surviving.isDone)
      await stage.clock.sleeper(untilMilliseconds: 1_000)
      stage.broker.purgeQueue(Stage.queue)
      stage.clock.advance(milliseconds: 1_000)
      await stage.log.happened("requestSent", times: 3)
      let second = try stage.firstRequest
      #expect(second.correlationID == first.correlationID)
      #expect(second.replyTo != first.replyTo)
      try stage.answer(second, "2")
      #expect(try await surviving.result() == 2)
      #expect(client.counters.resent == 1)
    }
  }

  @Test("A client that shall not reconnect ends with its link, and its calls are definite")
  func noReconnection() async throws {
    let stage = try Stage()
    var calling = RPCClient.Configuration()
    calling.reconnectDelay = nil
    let client = stage.client(calling)
    let running = Task { try await client.run() }
    await stage.log.happened("linkOpened")
    stage.broker.disconnectAll()
    try await running.value
    await #expect(throws: RPCError.notConnected) {
      try await client.call("next", 1, as: Int.self, timeout: nil)
    }
  }

  @Test("A client tries a broker that is down again after each delay, and never without a delay")
  func brokerDown() async throws {
    let stage = try Stage()
    stage.broker.stop()
    var impatient = RPCClient.Configuration()
    impatient.reconnectDelay = nil
    await #expect(throws: RPCError.notConnected) { try await stage.client(impatient).run() }
    var calling = RPCClient.Configuration()
    calling.reconnectDelay = .seconds(5)
    try await stage.run(calling: calling) { client in
      for attempt in 1...2 {
        await stage.clock.sleeper(untilMilliseconds: Int64(attempt) * 5_000)
        if attempt == 2 { stage.broker.start() }
        stage.clock.advance(milliseconds: 5_000)
      }
      await stage.log.happened("linkOpened")
    }
  }

  @Test("A reply handler opens another link, and gets again what it had not dealt with")
  func replyHandler() async throws {
    let stage = try Stage()
    let latch = Latch()
    let (texts, arrived) = AsyncStream<String>.makeStream()
    let replies = RPCReplyHandler(stage.broker, consuming: Stage.queue, as: Int.self) { reply in
      arrived.yield(reply.message.text)
      try? await latch.wait()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await replies.run() }
      try stage.broker.publish(.text("1"), toQueue: Stage.queue)
      var iterator = texts.makeAsyncIterator()
      #expect(await iterator.next() == "1")
      stage.broker.sever(linksConsuming: Stage.queue)
      latch.open()
      await stage.clock.sleeper(untilMilliseconds: 1_000)
      stage.clock.advance(milliseconds: 1_000)
      #expect(await iterator.next() == "1")
      group.cancelAll()
    }
    #expect(stage.isUnattended)
  }
}
