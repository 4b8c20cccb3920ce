import RPCCore

/// A sleeping task of `MemoryBroker.run()` that wakes when a message or queue expires.
struct Alarm: Sendable {
  let serial: UInt64
  let instant: Instant
  let sleeper: Task<Void, any Error>

  /// Wakes the task before its time.
  func ring() { sleeper.cancel() }
}

/// The alarms that are set.
struct Alarms: Sendable {
  private var alarms: [Alarm] = []
  private var lastSerial: UInt64 = 0

  var isEmpty: Bool { alarms.isEmpty }

  mutating func makeSerial() -> UInt64 {
    lastSerial += 1
    return lastSerial
  }

  mutating func insert(_ alarm: Alarm) { alarms.append(alarm) }

  mutating func remove(_ alarm: Alarm) { alarms.removeAll { $0.serial == alarm.serial } }

  /// Removes and returns the alarms that are set for a later instant.
  mutating func take(after instant: Instant) -> [Alarm] {
    let late = alarms.filter { $0.instant > instant }
    if !late.isEmpty { alarms.removeAll { $0.instant > instant } }
    return late
  }
}

extension BrokerCore {
  /// Removes and returns the alarms that are set for later than the next expiry.
  @inline(__always)
  mutating func takeOversleptAlarms() -> [Alarm] {
    guard !alarms.isEmpty, let timer = machine.nextTimer else { return [] }
    return alarms.take(after: timer)
  }
}
