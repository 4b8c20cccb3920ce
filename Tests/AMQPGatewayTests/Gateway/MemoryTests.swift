import InMemoryBroker
import RPCCore
import Testing

@testable import AMQPGateway

/// Publishers under RabbitMQ's memory alarm: see `Tests/Conformance/test_rules_memory.py`.
@Suite("Publishers and memory")
struct MemoryTests {
  private static let limit = 10_000
  private static let large = RPCMessage(body: [UInt8](repeating: 7, count: 20_000))
  private static let blocked = Method.connectionBlocked(.init(reason: "low on memory"))

  private var stage = GatewayStage { $0.limits.memory = limit }
  private let publisher: ClientID
  private let consumer: ClientID

  init() {
    consumer = stage.opened()
    publisher = stage.opened()
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: consumer)
    _ = stage.heard(by: consumer)
  }

  private var ready: Int? { stage.gateway.broker.queueStatus(named: "q")?.ready }

  /// Publishes a message that exceeds the limit, and then one more.
  private mutating func fill() {
    stage.publish(Self.large, to: "q", from: publisher)
    #expect(stage.heard(by: publisher).isEmpty)
    stage.publish(Self.large, to: "q", from: publisher)
  }

  @Test("a publisher over the memory limit is blocked and told so, and its message waits")
  mutating func waiting() {
    fill()
    #expect(stage.methods(heardBy: publisher) == [Self.blocked])
    #expect(stage.needs[publisher] == .open(reads: false, hasOutput: false))
    #expect(ready == 1)
    #expect(stage.heard(by: consumer).isEmpty)
    #expect(stage.needs[consumer] == .open(reads: true, hasOutput: false))
  }

  @Test("a publisher that does not know connection.blocked is blocked without a notice")
  mutating func deaf() {
    let deaf = stage.opened(capabilities: [:])
    stage.publish(Self.large, to: "q", from: publisher)
    stage.publish(Self.large, to: "q", from: deaf)
    #expect(stage.heard(by: deaf).isEmpty)
    #expect(stage.needs[deaf] == .open(reads: false, hasOutput: false))
    stage.send(.queuePurge(.init(queue: "q")), on: 1, from: consumer)
    #expect(stage.heard(by: deaf).isEmpty)
    #expect(stage.needs[deaf] == .open(reads: true, hasOutput: false))
    #expect(ready == 1)
  }

  @Test("a message without a body is complete before its publisher waits")
  mutating func emptyBody() {
    stage.publish(Self.large, to: "q", from: publisher)
    stage.publish(RPCMessage(), to: "q", from: publisher)
    #expect(stage.methods(heardBy: publisher) == [Self.blocked])
    #expect(ready == 2)
  }

  /// A way to reduce the memory that the broker holds.
  enum Drain: String, CaseIterable {
    case get, acknowledge, reject, purge, delete, consume, disconnect
  }

  @Test(
    "publishers are let go when the queues are drained, however it happens",
    arguments: Drain.allCases)
  mutating func draining(by drain: Drain) {
    let other = stage.opened()
    if drain == .disconnect {
      stage.send(.queueDeclare(.init(queue: "mine", isExclusive: true)), on: 1, from: other)
      stage.publish(Self.large, to: "mine", from: publisher)
      stage.publish(Self.large, to: "q", from: publisher)
    } else {
      fill()
    }
    #expect(stage.methods(heardBy: publisher).last == Self.blocked)
    switch drain {
    case .get: stage.send(.basicGet(.init(queue: "q", noAck: true)), on: 1, from: consumer)
    case .acknowledge, .reject:
      stage.send(.basicGet(.init(queue: "q")), on: 1, from: consumer)
      #expect(stage.heard(by: publisher).isEmpty, "who has a message holds it")
      stage.send(
        drain == .acknowledge
          ? .basicAck(.init(deliveryTag: 1)) : .basicReject(.init(deliveryTag: 1, requeues: false)),
        on: 1, from: consumer)
    case .purge: stage.send(.queuePurge(.init(queue: "q")), on: 1, from: consumer)
    case .delete: stage.send(.queueDelete(.init(queue: "q")), on: 1, from: consumer)
    case .consume:
      stage.send(.basicConsume(.init(queue: "q", noAck: true)), on: 1, from: consumer)
    case .disconnect:
      stage.gateway.disconnect(other, now: stage.now)
      stage.flush()
    }
    #expect(stage.methods(heardBy: publisher) == [.connectionUnblocked])
    #expect(stage.needs[publisher] == .open(reads: true, hasOutput: false))
    #expect(ready ?? 0 == (drain == .delete || drain == .consume ? 0 : 1))
  }

  @Test(
    "what waits for a client that does not read is held, until it reads or is gone",
    arguments: [true, false])
  mutating func output(reads: Bool) {
    stage.send(.basicConsume(.init(queue: "q", noAck: true)), on: 1, from: consumer)
    _ = stage.heard(by: consumer)
    stage.room[consumer] = 0
    fill()
    #expect(stage.methods(heardBy: publisher) == [Self.blocked])
    #expect(ready == 0)
    if reads {
      stage.room[consumer] = nil
      stage.gateway.touch(consumer)
    } else {
      stage.gateway.disconnect(consumer, now: stage.now)
    }
    stage.flush()
    #expect(stage.methods(heardBy: publisher) == [.connectionUnblocked])
  }

  @Test("freed memory lets one waiting publisher go on if its message fills the memory again")
  mutating func oneByOne() {
    let others = (0..<20).map { _ in stage.opened() }
    fill()
    for other in others { stage.publish(Self.large, to: "q", from: other) }
    for left in (0..<21).reversed() {
      stage.send(.queuePurge(.init(queue: "q")), on: 1, from: consumer)
      #expect(ready == 1)
      #expect(stage.gateway.heldBytes < 21_000)
      #expect(stage.gateway.blocked.count == left)
    }
    stage.send(.queuePurge(.init(queue: "q")), on: 1, from: consumer)
    #expect(stage.gateway.heldBytes == 0)
  }

  @Test("a publisher that goes while it waits leaves nothing behind")
  mutating func leaving() {
    fill()
    #expect(stage.gateway.blocked == [publisher])
    stage.gateway.disconnect(publisher, now: stage.now)
    #expect(stage.gateway.blocked.isEmpty)
  }

  @Test("held memory exceeds the limit by at most one message of each publisher")
  mutating func bound() {
    let publishers = (0..<10).map { _ in stage.opened() }
    for round in 0..<50 {
      for client in publishers {
        stage.publish(
          RPCMessage(body: Array(repeating: UInt8(round), count: 900)), to: "q", from: client)
      }
    }
    #expect(stage.gateway.heldBytes > Self.limit)
    #expect(stage.gateway.heldBytes < Self.limit + 11 * 1500)
  }

  @Test("a publisher that waits is not taken for dead")
  mutating func heartbeat() {
    let beating = stage.opened(heartbeat: 2)
    stage.publish(Self.large, to: "q", from: publisher)
    stage.publish(Self.large, to: "q", from: beating)
    for _ in 0..<20 { stage.advance(bySeconds: 1) }
    #expect(stage.needs[beating] == .open(reads: false, hasOutput: false))
  }

  @Test("without a memory limit no publisher waits")
  mutating func unlimited() {
    stage = GatewayStage()
    let client = stage.opened()
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: client)
    for _ in 0..<100 { stage.publish(Self.large, to: "q", from: client) }
    #expect(ready == 100)
  }
}
