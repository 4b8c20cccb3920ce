import InMemoryBroker
import RPCCore
import Testing

@Suite("Time of the broker in memory")
struct BrokerTimeTests {
  let clock = ManualClock()
  let broker: MemoryBroker
  let inbox = Inbox()

  init() throws {
    broker = MemoryBroker(environment: clock.environment)
    try broker.declareQueue(name: "q")
  }

  private func publish(_ body: String, milliseconds: Int) throws {
    try broker.publish(.text(body, expiration: "\(milliseconds)"), toQueue: "q")
  }

  @Test("An expired message is not delivered, though nothing was done when it expired")
  func lazily() async throws {
    try publish("1", milliseconds: 50)
    try publish("2", milliseconds: 200)
    clock.advance(milliseconds: 51)
    #expect(broker.ready("q") == "2")
    try await broker.connect(inbox).consume(QueueSubscription("q", prefetch: 0))
    #expect(inbox.summary == "2#1")
  }

  @Test("A message is delivered at the very instant of its expiry")
  func onTime() async throws {
    try publish("1", milliseconds: 50)
    clock.advance(milliseconds: 50)
    #expect(broker.status(ofQueue: "q")?.ready == 1)
    let link = try broker.connect(inbox)
    try await link.consume(QueueSubscription("q", prefetch: 0))
    #expect(inbox.summary == "1#1")
  }

  @Test("While it runs, messages expire on time, also those that come before the one waited for")
  func running() async throws {
    let running = Task { await broker.run() }
    try publish("1", milliseconds: 100)
    await clock.sleeper(untilMilliseconds: 100)
    try broker.declareQueue(name: "other")
    try broker.publish(.text("2", expiration: "30"), toQueue: "other")
    await clock.sleeper(untilMilliseconds: 30)
    clock.advance(milliseconds: 30)
    await clock.sleeper(untilMilliseconds: 100)
    #expect(broker.status(ofQueue: "other")?.ready == 0)
    #expect(broker.status(ofQueue: "q")?.ready == 1)
    clock.advance(milliseconds: 70)
    while broker.status(ofQueue: "q")?.ready != 0 { await Task.yield() }
    running.cancel()
    await running.value
  }

  @Test("While it runs, a dead letter of an expired message reaches its consumer at once")
  func deadLetter() async throws {
    try broker.declareQueue(name: "letters")
    try broker.declareQueue(
      name: "source",
      arguments: [
        "x-dead-letter-exchange": .text(""), "x-dead-letter-routing-key": .text("letters"),
      ])
    let link = try broker.connect(inbox)
    try await link.consume(QueueSubscription("letters", prefetch: 0))
    try broker.publish(.text("1", expiration: "30"), toQueue: "source")
    try publish("later", milliseconds: 100)
    let running = Task { await broker.run() }
    await clock.sleeper(untilMilliseconds: 30)
    clock.advance(milliseconds: 30)
    // The next alarm is set after everything that this one has caused. Nothing else asks the broker.
    await clock.sleeper(untilMilliseconds: 100)
    #expect(inbox.summary == "1#1")
    running.cancel()
    await running.value
    await link.close()
  }
}
