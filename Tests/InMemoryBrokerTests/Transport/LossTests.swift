import InMemoryBroker
import RPCCore
import Testing

@Suite("When a client loses its link")
struct LossTests {
  @Test("A lost link fails pending calls as indefinite, and later calls use a new link (A4.4)")
  func failPending() async throws {
    let place = try Place()
    try await place.run { client in
      let pending = try await client.send("next", 1, as: Int.self, timeout: nil)
      let request = try place.firstRequest
      place.broker.sever(linksConsuming: try #require(request.replyTo))
      let lost = await #expect(throws: RPCError.connectionLost) { try await pending.result() }
      #expect(lost?.certainty == .indefinite)
      await place.clock.sleeper(untilMilliseconds: 1_000)
      async let later: Int = client.call("next", 2, timeout: nil)
      place.broker.purgeQueue(Place.queue)
      place.clock.advance(milliseconds: 1_000)
      await place.log.happened("requestSent", times: 2)
      try place.answer(try place.firstRequest, "3")
      #expect(try await later == 3)
    }
  }

  @Test("After a loss, idempotent calls are sent again with the new reply address (A4.4)")
  func resendIdempotent() async throws {
    let place = try Place()
    var calling = RPCClient.Configuration()
    calling.lossPolicy = .resendIdempotent
    try await place.run(calling: calling) { client in
      var options = CallOptions()
      options.isIdempotent = true
      let surviving = try await client.send("next", 1, as: Int.self, options: options)
      let other = try await client.send("next", 2, as: Int.self)
      let first = try place.firstRequest
      place.broker.sever(linksConsuming: try #require(first.replyTo))
      await #expect(throws: RPCError.connectionLost) { try await other.result() }
      #expect(!surviving.isDone)
      await place.clock.sleeper(untilMilliseconds: 1_000)
      place.broker.purgeQueue(Place.queue)
      place.clock.advance(milliseconds: 1_000)
      await place.log.happened("requestSent", times: 3)
      let second = try place.firstRequest
      #expect(second.correlationID == first.correlationID)
      #expect(second.replyTo != first.replyTo)
      try place.answer(second, "2")
      #expect(try await surviving.result() == 2)
      #expect(client.counters.resent == 1)
    }
  }

  @Test("A client that shall not reconnect ends with its link, and its calls are definite")
  func noReconnection() async throws {
    let place = try Place()
    var calling = RPCClient.Configuration()
    calling.reconnectDelay = nil
    let client = place.client(calling)
    let running = Task { try await client.run() }
    await place.log.happened("linkOpened")
    place.broker.disconnectAll()
    try await running.value
    await #expect(throws: RPCError.notConnected) {
      try await client.call("next", 1, as: Int.self, timeout: nil)
    }
  }

  @Test("A client tries a broker that is down again after each delay, and never without a delay")
  func brokerDown() async throws {
    let place = try Place()
    place.broker.stop()
    var impatient = RPCClient.Configuration()
    impatient.reconnectDelay = nil
    await #expect(throws: RPCError.notConnected) { try await place.client(impatient).run() }
    var calling = RPCClient.Configuration()
    calling.reconnectDelay = .seconds(5)
    try await place.run(calling: calling) { client in
      for attempt in 1...2 {
        await place.clock.sleeper(untilMilliseconds: Int64(attempt) * 5_000)
        if attempt == 2 { place.broker.start() }
        place.clock.advance(milliseconds: 5_000)
      }
      await place.log.happened("linkOpened")
    }
  }

  @Test("A reply handler opens another link, and gets again what it had not dealt with")
  func replyHandler() async throws {
    let place = try Place()
    let latch = Latch()
    let (texts, arrived) = AsyncStream<String>.makeStream()
    let replies = RPCReplyHandler(place.broker, consuming: Place.queue, as: Int.self) { reply in
      arrived.yield(reply.message.text)
      try? await latch.wait()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await replies.run() }
      try place.broker.publish(.text("1"), toQueue: Place.queue)
      var iterator = texts.makeAsyncIterator()
      #expect(await iterator.next() == "1")
      place.broker.sever(linksConsuming: Place.queue)
      latch.open()
      await place.clock.sleeper(untilMilliseconds: 1_000)
      place.clock.advance(milliseconds: 1_000)
      #expect(await iterator.next() == "1")
      group.cancelAll()
    }
    #expect(place.isUnattended)
  }
}
