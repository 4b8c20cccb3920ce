import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Back-pressure")
struct BackPressureTests {
  private static let body = [UInt8](repeating: 7, count: 100_000)

  /// A consumer that takes only so many bytes, and a publisher.
  private func consumer(
    taking room: Int, _ change: (inout GatewayConfiguration) -> Void = { _ in }
  ) -> (GatewayStage, consumer: ClientID, publisher: ClientID) {
    var stage = GatewayStage(change)
    let publisher = stage.opened()
    let consumer = stage.opened()
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: publisher)
    stage.send(.basicConsume(.init(queue: "q", noAck: true)), on: 1, from: consumer)
    _ = stage.heard(by: publisher)
    _ = stage.heard(by: consumer)
    stage.room[consumer] = room
    return (stage, consumer, publisher)
  }

  @Test("what a client does not take waits mostly unwritten, and arrives in order")
  func waiting() {
    var (stage, consumer, publisher) = consumer(taking: 10)
    for number in 0..<50 {
      stage.publish(Message(body: Self.body + [UInt8(number)]), to: "q", from: publisher)
      stage.publish(Message(body: [UInt8(number)]), to: "q", from: publisher)
    }
    let output = stage.gateway.clients[consumer.slot]?.connection.output
    #expect((output?.cost ?? 0) > 4_900_000)
    #expect((output?.cost ?? 0) < 5_500_000)
    #expect(stage.needs[consumer] == .open(reads: true, hasOutput: true))
    var bodies: [UInt8] = []
    while stage.needs[consumer] == .open(reads: true, hasOutput: true) {
      stage.room[consumer] = 33_333
      stage.gateway.touch(consumer)
      stage.flush()
    }
    for heard in stage.heard(by: consumer) {
      if case .body(let body, _) = heard { bodies.append(body.last ?? 0) }
    }
    #expect(bodies == (0..<50).flatMap { [UInt8($0), UInt8($0)] })
    #expect(stage.gateway.clients[consumer.slot]?.connection.output.cost == 0)
  }

  @Test("who does not take what it asked for is not heard until it does")
  func paused() {
    var (stage, consumer, publisher) = consumer(taking: 0) { $0.limits.outputBacklog = 1000 }
    stage.publish(Message(body: Self.body), to: "q", from: publisher)
    #expect(stage.needs[consumer] == .open(reads: false, hasOutput: true))
    stage.send(.queueDeclare(.init(queue: "later")), on: 1, from: consumer)
    #expect(stage.gateway.broker.queueNames == ["q"])
    stage.room[consumer] = nil
    stage.gateway.touch(consumer)
    stage.flush()
    #expect(stage.gateway.broker.queueNames == ["q", "later"])
    #expect(stage.methods(heardBy: consumer).last == .queueDeclareOk(.init(queue: "later")))
    #expect(stage.needs[consumer] == .open(reads: true, hasOutput: false))
  }

  @Test("a client for which too much waits is disconnected")
  func tooMuch() {
    var (stage, consumer, publisher) = consumer(taking: 0) {
      $0.limits.largestOutputBacklog = 150_000
    }
    stage.publish(Message(body: Self.body), to: "q", from: publisher)
    #expect(stage.needs[consumer] == .open(reads: true, hasOutput: true))
    stage.publish(Message(body: Self.body), to: "q", from: publisher)
    #expect(stage.needs[consumer] == .abort)
  }

  @Test("publishers wait while memory is short, and are told so if they understand it")
  func memory() {
    var stage = GatewayStage()
    let publisher = stage.opened()
    let deaf = stage.opened(capabilities: [:])
    let consumer = stage.opened()
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: consumer)
    stage.publish(Message(), to: "q", from: publisher)
    for client in [publisher, deaf, consumer] { _ = stage.heard(by: client) }

    stage.gateway.setShortOfMemory(true, now: stage.now)
    stage.flush()
    let blocked = Method.connectionBlocked(.init(reason: "low on memory"))
    #expect(stage.methods(heardBy: publisher) == [blocked])
    #expect(stage.needs[publisher] == .open(reads: false, hasOutput: false))
    // Whoever publishes now may finish this message, and no other.
    stage.publish(Message(), to: "q", from: deaf)
    stage.publish(Message(), to: "q", from: deaf)
    #expect(stage.heard(by: deaf).isEmpty)
    #expect(stage.needs[deaf] == .open(reads: false, hasOutput: false))
    #expect(stage.gateway.broker.queueStatus(named: "q")?.ready == 2)
    stage.send(.basicGet(.init(queue: "q")), on: 1, from: consumer)
    #expect(stage.methods(heardBy: consumer).count == 1)

    stage.gateway.setShortOfMemory(false, now: stage.now)
    stage.flush()
    #expect(stage.methods(heardBy: publisher) == [.connectionUnblocked])
    #expect(stage.needs[publisher] == .open(reads: true, hasOutput: false))
    #expect(stage.gateway.broker.queueStatus(named: "q")?.ready == 2)
  }

  @Test("a publisher that waits is not taken for dead")
  func blockedHeartbeat() {
    var stage = GatewayStage()
    let publisher = stage.opened(heartbeat: 2)
    stage.publish(Message(), to: "q", from: publisher)
    stage.gateway.setShortOfMemory(true, now: stage.now)
    for _ in 0..<20 { stage.advance(bySeconds: 1) }
    #expect(stage.needs[publisher] == .open(reads: false, hasOutput: false))
  }
}
