import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Back-pressure")
struct BackPressureTests {
  private static let body = [UInt8](repeating: 7, count: 100_000)

  /// A stage with a consumer whose socket takes only so many bytes, and a publisher.
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
      stage.publish(RPCMessage(body: Self.body + [UInt8(number)]), to: "q", from: publisher)
      stage.publish(RPCMessage(body: [UInt8(number)]), to: "q", from: publisher)
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
    stage.publish(RPCMessage(body: Self.body), to: "q", from: publisher)
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
    stage.publish(RPCMessage(body: Self.body), to: "q", from: publisher)
    #expect(stage.needs[consumer] == .open(reads: true, hasOutput: true))
    stage.publish(RPCMessage(body: Self.body), to: "q", from: publisher)
    #expect(stage.needs[consumer] == .abort)
  }
}
