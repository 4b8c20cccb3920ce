import RPCCore

extension MemoryBroker {
  /// Removes messages when they expire, until the task is cancelled.
  ///
  /// Clients and servers do not need this task: an expired message is never delivered. It is for
  /// tests that look at queues while nothing else happens. It also keeps a long-lived broker from
  /// holding expired messages.
  public func run() async {
    while !Task.isCancelled {
      guard let alarm = setAlarm() else { continue }
      await withTaskCancellationHandler {
        _ = await alarm.sleeper.result
      } onCancel: {
        alarm.ring()
      }
      core.withLock { $0.alarms.remove(alarm) }
    }
  }

  /// Removes expired messages and queues, and sets an alarm for the next expiry.
  ///
  /// Returns `nil` if an even earlier expiry was added meanwhile.
  private func setAlarm() -> Alarm? {
    let clock = environment.clock
    // The receivers of what expiry causes are called here, because no other operation may follow.
    let (serial, instant) = perform { core in
      core.expire()
      return (core.alarms.makeSerial(), core.machine.nextTimer ?? .distantFuture)
    }
    // Made outside the lock, because the task runs foreign code.
    let sleeper = Task { try await clock.sleep(until: instant) }
    let alarm = Alarm(serial: serial, instant: instant, sleeper: sleeper)
    let isInTime = core.withLock { core in
      if let timer = core.machine.nextTimer, timer < instant { return false }
      core.alarms.insert(alarm)
      return true
    }
    if !isInTime { alarm.ring() }
    return isInTime ? alarm : nil
  }
}
