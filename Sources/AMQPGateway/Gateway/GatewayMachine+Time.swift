import InMemoryBroker
import RPCCore

/// The instant at which a client's timer rings.
///
/// `index` makes the alarms of two clients unequal.
struct ClientAlarm: Comparable, Sendable {
  let instant: Instant
  let index: Int32

  static func < (left: ClientAlarm, right: ClientAlarm) -> Bool {
    left.instant == right.instant ? left.index < right.index : left.instant < right.instant
  }
}

extension GatewayMachine {
  /// The instant at which ``advance(to:)`` has work next.
  var nextTimer: Instant? {
    var next = broker.nextTimer ?? .distantFuture
    if let alarm = alarms.first?.key.instant { next = min(next, alarm) }
    if let alarm = watch?.alarms.first?.instant { next = min(next, alarm) }
    return next == .distantFuture ? nil : next
  }

  /// Does the work that is due: messages expire, heartbeats are sent, silent clients are aborted.
  mutating func advance(to now: Instant) {
    if let timer = broker.nextTimer, timer <= now {
      tell(.timePassed, now: now)
      withActions(now: now) { broker, actions in broker.advance(to: now, into: &actions) }
    }
    while let alarm = watch?.takeAlarm(now: now) { ring(alarm, now: now) }
    while let (alarm, index) = alarms.first, alarm.instant <= now {
      alarms.remove(index)
      guard let slot = clients.slot(at: index) else { continue }
      ring(ClientID(slot: slot), now: now)
    }
  }

  mutating func setAlarm(of client: ClientID, at instant: Instant) {
    guard instant < .distantFuture else { return alarms.remove(client.slot.index) }
    alarms.set(
      client.slot.index, key: ClientAlarm(instant: instant, index: client.slot.index))
  }

  /// Rings twice in each heartbeat interval.
  ///
  /// Without heartbeats there is no alarm, so that a client may stay silent.
  mutating func setHeartbeatAlarm(of client: ClientID, now: Instant) {
    let seconds = Int64(clients.read(client.slot, { $0.connection.heartbeat }) ?? 0)
    let pause = seconds * 500_000_000
    setAlarm(of: client, at: pause == 0 ? .distantFuture : now.advanced(byNanoseconds: pause))
  }

  private mutating func ring(_ client: ClientID, now: Instant) {
    let phase = clients.read(client.slot) { $0.connection.phase }
    if phase == .running {
      beat(client, now: now)
    } else {
      // The time limit for opening or closing is over.
      clients.update(client.slot) { $0.connection.phase = .aborted }
    }
    touch(client)
  }

  private mutating func beat(_ client: ClientID, now: Instant) {
    clients.update(client.slot) { client in
      switch client.connection.liveliness.judge(isReading: !client.connection.isPaused) {
      case .well: break
      case .owesHeartbeat: client.connection.output.putHeartbeat()
      case .isDead: client.connection.phase = .aborted
      }
    }
    setHeartbeatAlarm(of: client, now: now)
  }
}

extension GatewayMachine {
  /// Closes all connections because the broker shuts down (RabbitMQ: 320 CONNECTION_FORCED).
  mutating func shutDown(now: Instant) {
    for slot in clients.slots {
      let client = ClientID(slot: slot)
      let id = clients.update(slot) { client -> ConnectionID? in
        if client.connection.phase == .running {
          client.connection.close(because: .shutDown)
        } else if client.connection.phase != .closing {
          client.connection.phase = .ended
        }
        return client.connection.brokerConnection.take()
      }
      if let id = id ?? nil { end(id, now: now) }
      touch(client)
    }
  }
}
