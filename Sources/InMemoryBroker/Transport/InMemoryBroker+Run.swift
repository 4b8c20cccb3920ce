import RPCCore

extension MemoryBroker {
  /// Removes messages when they expire, until the task is cancelled.
  ///
  /// Clients and servers need no such task: nobody is handed a message that has expired. It is for
  /// those who look at queues while nothing else happens, and for long-lived brokers that should
  /// not keep what nobody will ever ask for.
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

  /// Removes what has expired and sets an alarm for what expires next; `nil` if something that
  /// expires even earlier came in between.
  private func setAlarm() -> Alarm? {
    let clock = environment.clock
    let now = clock.now
    let (serial, instant) = core.withLock { core in
      core.expire(now)
      return (core.alarms.makeSerial(), core.machine.nextTimer ?? .distantFuture)
    }
    // Made outside the lock: a task runs foreign code.
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
