import Dispatch
import InMemoryBroker
import RPCCore
import Synchronization
import TestSupport
import Testing

@Suite("Reception on links of the broker in memory")
struct ReceptionTests {
  let broker = MemoryBroker()

  /// A holder of a link whose receiver uses the link itself.
  final class Party: Sendable {
    let link = WatchedMutex<MemoryLink?>(nil)

    func publish(_ body: String, to queue: String) {
      link.withLock { $0 }?.publish(.text(body, to: queue))
    }
  }

  private func open(
    _ broker: MemoryBroker, consuming queue: String,
    _ receive: @escaping @Sendable (Party, RequestDelivery) -> Void
  ) async throws -> Party {
    let party = Party()
    let link = try broker.connect { [unowned party] event in
      if case .delivery(let delivery) = event { receive(party, delivery) }
    }
    party.link.withLock { $0 = link }
    try await link.consume(
      QueueSubscription(queue, prefetch: 0) { $0.isAutoAcknowledged = true })
    return party
  }

  @Test("Receivers can answer each other 100,000 times without growing the stack")
  func pingPong() async throws {
    let count = WatchedMutex(0)
    let left = try await open(broker, consuming: "left") { party, _ in
      party.publish("ping", to: "right")
    }
    let right = try await open(broker, consuming: "right") { party, _ in
      let goesOn = count.withLock { count in
        count += 1
        return count < 100_000
      }
      if goesOn { party.publish("pong", to: "left") }
    }
    left.publish("ping", to: "right")
    #expect(count.withLock { $0 } == 100_000)
    withExtendedLifetime((left, right)) {}
  }

  @Test("A receiver is not called while it is being called, also for what it causes itself")
  func neverTwiceAtATime() async throws {
    let log = WatchedMutex<[String]>([])
    let party = try await open(broker, consuming: "q") { party, delivery in
      let body = delivery.message.text
      log.withLock { $0.append("(" + body) }
      if body.count < 3 { for next in ["a", "b"] { party.publish(body + next, to: "q") } }
      log.withLock { $0.append(body + ")") }
    }
    party.publish("x", to: "q")
    #expect(
      log.withLock { $0 }.joined(separator: " ")
        == "(x x) (xa xa) (xb xb) (xaa xaa) (xab xab) (xba xba) (xbb xbb)")
  }

  @Test("A link that is closed by its own receiver's task receives nothing after that")
  func closeFromTask() async throws {
    let inbox = Inbox()
    let (closed, signal) = AsyncStream.makeStream(of: Void.self)
    let party = Party()
    let link = try broker.connect { event in
      inbox.receive(event)
      guard let link = party.link.withLock({ $0.take() }) else { return }
      Task {
        await link.close()
        signal.finish()
      }
    }
    try await link.consume(QueueSubscription("q", prefetch: 1))
    party.link.withLock { $0 = link }
    try broker.publish(.text("1"), toQueue: "q")
    for await _ in closed {}
    try broker.publish(.text("2"), toQueue: "q")
    #expect(inbox.summary == "1#1")
    #expect(broker.ready("q") == "1 2")
  }

  @Test("Closing waits for the receiver's call that is under way")
  func closeWaits() async throws {
    let (entered, hasEntered) = AsyncStream.makeStream(of: Void.self)
    let mayLeave = DispatchSemaphore(value: 0)
    let hasLeft = Atomic(false)
    let link = try broker.connect { _ in
      hasEntered.finish()
      mayLeave.wait()
      hasLeft.store(true, ordering: .releasing)
    }
    try await link.consume(QueueSubscription("q", prefetch: 1))
    onNewThread { try? broker.publish(.text("1"), toQueue: "q") }
    for await _ in entered {}
    let closing = Task {
      await link.close()
      return hasLeft.load(ordering: .acquiring)
    }
    while broker.status(ofQueue: "q")?.ready != 1 { await Task.yield() }
    mayLeave.signal()
    #expect(await closing.value)
  }
}
