import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@testable import AMQPGateway

@Suite("Clients that say anything")
struct FrameFuzzTests {
  /// Faults at every hop and at several other points, so that each meets random input.
  private static let faults: TrafficFaults = {
    var rules: [FaultRule] = [
      .of(nil, .disconnect(reconnectAfter: nil), at: .afterReply, nth: 3),
      .of(nil, .disconnect(reconnectAfter: nil), at: .beforeDelivery, nth: 20),
      .of(nil, .partition(healAfter: .milliseconds(50)), at: .beforeSend, nth: 30),
      .of(nil, .restartBroker(downtime: .milliseconds(10)), at: .afterSend, nth: 150),
      .of(nil, .fillQueue("q", for: .milliseconds(10)), at: .afterAck, nth: 2),
      .of(nil, .deleteQueue("q"), at: .onReply, nth: 4),
    ]
    for (index, hop) in FaultPoint.allCases.filter(\.isHop).enumerated() {
      rules.append(.of(nil, .duplicate, at: hop, nth: index + 2))
      rules.append(.of(nil, .delay(by: .milliseconds(5)), at: hop, nth: index + 4))
      rules.append(.of(nil, .drop, at: hop, nth: index + 6))
    }
    return TrafficFaults(
      processes: TrafficStage.processes, rules: rules, times: rules.map { _ in nil })
  }()

  @Test(
    "random frames of clients disturb no other client and leave nothing behind",
    arguments: [false, true])
  func anything(meetsFaults: Bool) {
    var dice = SplitMix64(seed: meetsFaults ? 4 : 3)
    var said = 0
    var ended = 0
    while said < fuzzRounds {
      var crowd = Crowd(watch: meetsFaults ? TrafficWatch(Self.faults) : nil)
      for _ in 0..<600 { said += crowd.say(&dice) }
      ended += crowd.ended
      crowd.leave()
    }
    // Some connections end because of invalid input, but most frames are processed.
    #expect(ended > 0)
    #expect(ended * 3 < said)
  }

  @Test("bytes that mean nothing end a connection, and nothing else")
  func noise() {
    var dice = SplitMix64(seed: 5)
    var stage = GatewayStage()
    let honest = stage.opened()
    for round in 0..<fuzzRounds / 10 {
      let client = round.isMultiple(of: 2) ? stage.connect() : stage.opened()
      let count = 8 + dice.next(below: 200)
      stage.send((0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }, from: client)
      let unread = stage.gateway.clients[client.slot]?.unread.count ?? 0
      #expect(unread <= count)
      _ = stage.heard(by: client)
      stage.gateway.disconnect(client, now: stage.now)
    }
    #expect(stage.gateway.connectionCount == 1)
    stage.send(.queueDeclare(.init(queue: "mine")), on: 1, from: honest)
    #expect(stage.methods(heardBy: honest) == [.queueDeclareOk(.init(queue: "mine"))])
  }
}

/// Clients that send random frames, and one that sends only valid frames.
private struct Crowd {
  private var stage: GatewayStage
  private var clients: [ClientID] = []
  private var honest: ClientID
  private let isWatched: Bool
  private(set) var ended = 0

  init(watch: TrafficWatch?) {
    isWatched = watch != nil
    stage = GatewayStage(watch: watch) { $0.limits.messageSize = 1 << 20 }
    honest = stage.opened()
    for _ in 0..<4 { clients.append(stage.opened(channels: 3)) }
  }

  /// Lets one of the random clients send something.
  ///
  /// - Returns: The number of frames that it sent.
  mutating func say(_ dice: inout SplitMix64) -> Int {
    let index = dice.next(below: clients.count)
    let client = clients[index]
    let (bytes, frames) = dice.nextSpeech()
    stage.send(bytes, from: client)
    _ = stage.heard(by: client)
    if dice.next(below: 30) == 0 {
      stage.advance(bySeconds: Double(dice.next(below: 100)) / 1000)
    }
    if isWatched { _ = stage.gateway.takeCrossings() }
    let phase = stage.gateway.clients[client.slot]?.connection.phase
    let isLost = dice.next(below: 100) == 0
    guard phase != .running || isLost else { return frames }
    stage.gateway.disconnect(client, now: stage.now)
    stage.flush()
    clients[index] = stage.opened(channels: 3)
    ended += 1
    return frames
  }

  /// Disconnects the random clients, and checks that nothing of them is left in the broker.
  mutating func leave() {
    for client in clients { stage.gateway.disconnect(client, now: stage.now) }
    stage.flush()
    // After a second the effects of faults are over, and a broker that was down is back.
    stage.advance(bySeconds: 1)
    let broker = stage.gateway.broker
    for name in broker.queueNames {
      guard let status = broker.queueStatus(named: name) else { continue }
      #expect(status.unacknowledged == 0 && status.consumers.isEmpty && status.owner == nil)
    }
    // A fault may have ended the connection of the valid client.
    if isWatched {
      stage.gateway.disconnect(honest, now: stage.now)
      honest = stage.opened()
    }
    #expect(stage.gateway.broker.openConnections.count == 1)
    _ = stage.heard(by: honest)
    stage.send(
      .queueDeclare(.init(queue: "mine", isExclusive: true)), on: 1, from: honest)
    #expect(stage.methods(heardBy: honest) == [.queueDeclareOk(.init(queue: "mine"))])
  }
}
