import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Idle clients")
struct IdleClientsTests {
  @Test("a request of one client makes the machine look at no other client")
  func looks() {
    var stage = GatewayStage()
    for _ in 0..<500 { _ = stage.opened(channels: 2) }
    let busy = stage.opened()
    let looksBefore = stage.looks
    for number in 0..<100 {
      stage.send(.queueDeclare(.init(queue: "q\(number % 7)")), on: 1, from: busy)
    }
    #expect(stage.looks - looksBefore == 100)
  }

  @Test("publishers that wait and go on do not make the machine look at idle clients")
  func memory() {
    var stage = GatewayStage { $0.limits.memory = 1000 }
    for _ in 0..<500 { _ = stage.opened() }
    let publisher = stage.opened()
    let consumer = stage.opened()
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: consumer)
    let looksBefore = stage.looks
    for _ in 0..<20 {
      stage.publish(RPCMessage(body: Array(repeating: 1, count: 2000)), to: "q", from: publisher)
      stage.send(.queuePurge(.init(queue: "q")), on: 1, from: consumer)
    }
    #expect(stage.looks - looksBefore < 100)
  }
}
