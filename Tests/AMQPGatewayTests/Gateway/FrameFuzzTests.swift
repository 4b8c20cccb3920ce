import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@testable import AMQPGateway

@Suite("Clients that say anything")
struct FrameFuzzTests {
  /// Faults at every point and hop, so that what they do meets everything as well.
  private static let faults: LiveFaults = {
    var rules: [FaultRule] = [
      .of(nil, .disconnect(reconnectAfter: nil), at: .afterReply, nth: 3),
      .of(nil, .disconnect(reconnectAfter: nil), at: .beforeDelivery, nth: 20),
      .of(nil, .partition(healAfter: 50_000_000), at: .beforeSend, nth: 30),
      .of(nil, .restartBroker(downtime: 10_000_000), at: .afterSend, nth: 150),
      .of(nil, .fillQueue("q", nanoseconds: 10_000_000), at: .afterAck, nth: 2),
      .of(nil, .deleteQueue("q"), at: .onReply, nth: 4),
    ]
    for (index, hop) in FaultPoint.allCases.filter(\.isHop).enumerated() {
      rules.append(.of(nil, .duplicate, at: hop, nth: index + 2))
      rules.append(.of(nil, .delay(nanoseconds: 5_000_000), at: hop, nth: index + 4))
      rules.append(.of(nil, .drop, at: hop, nth: index + 6))
    }
    return LiveFaults(
      processes: LiveStage.processes, rules: rules, times: rules.map { _ in nil })
  }()

  @Test(
    "whatever clients say, others are served and nothing of them stays", arguments: [false, true])
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
    // Connections end by what they say, but most of what they say is heard.
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

/// Some clients that say anything, and one that says what it should.
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

  /// One of them says something; returns how many frames that was.
  mutating func say(_ dice: inout SplitMix64) -> Int {
    let place = dice.next(below: clients.count)
    let client = clients[place]
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
    clients[place] = stage.opened(channels: 3)
    ended += 1
    return frames
  }

  /// All go; what they held and had for themselves has to be gone with them.
  mutating func leave() {
    for client in clients { stage.gateway.disconnect(client, now: stage.now) }
    stage.flush()
    // What faults keep is over by then, and a broker that was down is back.
    stage.advance(bySeconds: 1)
    let broker = stage.gateway.broker
    for name in broker.queueNames {
      guard let status = broker.queueStatus(named: name) else { continue }
      #expect(status.unacknowledged == 0 && status.consumers.isEmpty && status.owner == nil)
    }
    // A fault may have ended the honest one's connection.
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
