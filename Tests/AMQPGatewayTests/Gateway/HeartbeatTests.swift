import Testing

@testable import AMQPGateway

@Suite("Heartbeats")
struct HeartbeatTests {
  private var stage = GatewayStage()

  @Test("the gateway sends a heartbeat after half an interval without output")
  mutating func sent() {
    let client = stage.opened(heartbeat: 10)
    // The first half interval begins with the answers to opening the connection.
    stage.advance(bySeconds: 5)
    #expect(stage.heard(by: client).isEmpty)
    stage.send(WireWriter.bytes { $0.heartbeat() }, from: client)
    stage.advance(bySeconds: 5)
    #expect(stage.heard(by: client) == [.heartbeat])
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: client)
    _ = stage.heard(by: client)
    stage.advance(bySeconds: 5)
    #expect(stage.heard(by: client).isEmpty)
    stage.advance(bySeconds: 5)
    #expect(stage.heard(by: client) == [.heartbeat])
  }

  @Test("the gateway aborts a client that is silent for two intervals")
  mutating func dead() {
    let client = stage.opened(heartbeat: 10)
    stage.advance(bySeconds: 5)
    for _ in 0..<3 {
      stage.advance(bySeconds: 5)
      #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
    }
    stage.advance(bySeconds: 5)
    #expect(stage.needs[client] == .abort)
  }

  @Test("a client that sends only heartbeats stays connected")
  mutating func alive() {
    let client = stage.opened(heartbeat: 2)
    for _ in 0..<20 {
      stage.advance(bySeconds: 1.5)
      stage.send(WireWriter.bytes { $0.heartbeat() }, from: client)
    }
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
  }

  @Test("without heartbeats silence means nothing")
  mutating func none() {
    let client = stage.opened(heartbeat: 0)
    #expect(stage.gateway.nextTimer == nil)
    stage.advance(bySeconds: 100_000)
    #expect(stage.heard(by: client).isEmpty)
    #expect(stage.needs[client] == .open(reads: true, hasOutput: false))
  }
}
