/// Rings when something is due, and sleeps in between.
struct Timekeeper: Sendable {
  let clock: any RPCClock
  /// Fired when something is due earlier than was known.
  let alarm = Signal()

  /// Rings now and whenever the time has come, until the task is cancelled.
  ///
  /// - Parameter ring: Does what is due, and says when there will be something again.
  func run(_ ring: () -> Instant?) async {
    while !Task.isCancelled {
      if let next = ring() {
        await alarm.wait(until: next, on: clock)
      } else {
        await alarm.wait()
      }
    }
  }
}
