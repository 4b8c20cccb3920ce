/// Calls a closure whenever something is due, and sleeps in between.
struct Timekeeper: Sendable {
  let clock: any RPCClock
  /// The signal to fire when something becomes due earlier than expected.
  let alarm = Signal()

  /// Calls `ring` now and whenever something is due, until the task is cancelled.
  ///
  /// - Parameter ring: Does the work that is due, and returns the instant of the next work; `nil`
  ///   if none is known.
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
