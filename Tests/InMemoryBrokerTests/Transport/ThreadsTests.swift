import Dispatch
import InMemoryBroker
import RPCCore
import Synchronization
import Testing

@Suite("Threads on the broker in memory")
struct ThreadsTests {
  static let publishers = 8
  static let consumers = 4
  static let messages = 2_000

  /// A consumer that acknowledges each delivery and counts calls by two threads at once.
  final class Consumer: Sendable {
    struct State {
      var link: MemoryLink?
      var bodies: [String] = []
      var lastTag: UInt64 = 0
      var isInOrder = true
    }
    let state = WatchedMutex(State())
    let isReceiving = Atomic(false)
    let overlaps = Atomic(0)

    func receive(_ event: TransportEvent) {
      if isReceiving.exchange(true, ordering: .sequentiallyConsistent) {
        overlaps.add(1, ordering: .relaxed)
      }
      defer { isReceiving.store(false, ordering: .sequentiallyConsistent) }
      guard case .delivery(let delivery) = event else { return }
      let link = state.withLock { state in
        state.bodies.append(delivery.message.text)
        if delivery.deliveryTag != state.lastTag + 1 { state.isInOrder = false }
        state.lastTag = delivery.deliveryTag
        return state.link
      }
      link?.acknowledge(delivery.deliveryTag)
    }
  }

  private func waitUntilEmpty(_ broker: MemoryBroker, _ queue: String) async {
    while true {
      let status = broker.status(ofQueue: queue)
      if status?.ready == 0, status?.unacknowledged == 0 { return }
      await Task.yield()
    }
  }

  @Test("Many threads publish to many consumers: each message arrives once, each link in order")
  func manyToMany() async throws {
    let broker = MemoryBroker()
    let consumers = (0..<Self.consumers).map { _ in Consumer() }
    for consumer in consumers {
      let link = try broker.connect { consumer.receive($0) }
      consumer.state.withLock { $0.link = link }
      try await link.consume(QueueSubscription("q", prefetch: 3))
    }
    let links = try (0..<Self.publishers).map { _ in try broker.connect(Inbox()) }
    DispatchQueue.concurrentPerform(iterations: Self.publishers) { publisher in
      for number in 0..<Self.messages {
        links[publisher].publish(.text("\(publisher):\(number)", to: "q"))
      }
    }
    await waitUntilEmpty(broker, "q")
    let states = consumers.map { consumer in
      consumer.state.withLock { state in
        defer { state.link = nil }
        return (state.bodies, state.isInOrder)
      }
    }
    let bodies = states.flatMap(\.0)
    #expect(bodies.count == Self.publishers * Self.messages)
    #expect(Set(bodies).count == bodies.count)
    #expect(states.allSatisfy { $0.1 })
    #expect(consumers.allSatisfy { $0.overlaps.load(ordering: .relaxed) == 0 })
  }

  @Test("One consumer receives each publisher's messages in the order of sending")
  func order() async throws {
    let broker = MemoryBroker()
    let consumer = Consumer()
    let link = try broker.connect { consumer.receive($0) }
    consumer.state.withLock { $0.link = link }
    try await link.consume(QueueSubscription("q", prefetch: 0))
    let links = try (0..<Self.publishers).map { _ in try broker.connect(Inbox()) }
    DispatchQueue.concurrentPerform(iterations: Self.publishers) { publisher in
      for number in 0..<Self.messages {
        links[publisher].publish(.text("\(publisher):\(number)", to: "q"))
      }
    }
    await waitUntilEmpty(broker, "q")
    consumer.state.withLock { $0.link = nil }
    let bodies = consumer.state.withLock { $0.bodies }
    for publisher in 0..<Self.publishers {
      let own = bodies.filter { $0.hasPrefix("\(publisher):") }
      #expect(own == (0..<Self.messages).map { "\(publisher):\($0)" })
    }
    #expect(consumer.overlaps.load(ordering: .relaxed) == 0)
  }

  @Test("Links that come and go while others publish lose nothing that was not acknowledged")
  func churn() async throws {
    let broker = MemoryBroker()
    try broker.declareQueue(name: "q")
    let received = Consumer()
    await withTaskGroup(of: Void.self) { group in
      for publisher in 0..<4 {
        group.addTask {
          guard let link = try? broker.connect(Inbox()) else { return }
          for number in 0..<500 { link.publish(.text("\(publisher):\(number)", to: "q")) }
        }
      }
      for _ in 0..<4 {
        group.addTask {
          for round in 0..<50 {
            let consumer = Consumer()
            guard let link = try? broker.connect({ consumer.receive($0) }) else { return }
            consumer.state.withLock { $0.link = link }
            try? await link.consume(QueueSubscription("q", prefetch: 2))
            await Task.yield()
            if round % 2 == 0 { await link.close() } else { link.sever() }
            let bodies = consumer.state.withLock { state in
              state.link = nil
              return state.bodies
            }
            received.state.withLock { $0.bodies += bodies }
          }
        }
      }
    }
    let rest = broker.messages(inQueue: "q").map(\.text)
    #expect(Set(received.state.withLock { $0.bodies } + rest).count == 2_000)
    #expect(broker.status(ofQueue: "q")?.unacknowledged == 0)
    #expect(broker.status(ofQueue: "q")?.consumers.isEmpty == true)
  }

  @Test("A thread that serves others returns though they never stop", .timeLimit(.minutes(1)))
  func handOver() async throws {
    let broker = MemoryBroker()
    let isFed = Atomic(true)
    let received = Atomic(0)
    let hasFed = DispatchSemaphore(value: 0)
    let hasReceived = DispatchSemaphore(value: 0)
    let link = try broker.connect { _ in
      received.add(1, ordering: .relaxed)
      hasReceived.signal()
      // While the test feeds, the next event is there before the receiver returns.
      if isFed.load(ordering: .acquiring) { hasFed.wait() }
    }
    try await link.consume(QueueSubscription("q", prefetch: 0) { $0.isAutoAcknowledged = true })
    let publisher = try broker.connect(Inbox())
    let fed = Atomic(1)
    DispatchQueue.concurrentPerform(iterations: 2) { thread in
      if thread == 0 {
        publisher.publish(.text("first", to: "q"))
        isFed.store(false, ordering: .releasing)
        hasReceived.signal()
        hasFed.signal()
      } else {
        while isFed.load(ordering: .acquiring) {
          hasReceived.wait()
          publisher.publish(.text("more", to: "q"))
          fed.add(1, ordering: .relaxed)
          hasFed.signal()
        }
      }
    }
    await link.stopConsuming()
    #expect(received.load(ordering: .relaxed) == fed.load(ordering: .relaxed))
  }
}
