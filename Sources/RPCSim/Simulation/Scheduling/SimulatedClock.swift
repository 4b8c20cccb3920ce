public import RPCCore

/// The clock of a simulation.
///
/// Its time is virtual, and jumps to the next event.
///
/// Code that takes a `Clock` gets this one, and sleeps for years in no real time.
public struct SimulatedClock: RPCClock {
  /// An instant of virtual time, the same type as in the whole package.
  public typealias Instant = RPCCore.Instant

  private let scheduler: DeterministicScheduler

  package init(scheduler: DeterministicScheduler) {
    self.scheduler = scheduler
  }

  /// The virtual time, from `Instant.start`.
  ///
  /// It stands still while code runs.
  public var now: Instant { scheduler.now }

  /// Returns at an instant of virtual time, or later in a handler that a fault slows.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled; the error with which a fault
  ///   makes a handler fail.
  public func sleep(until instant: Instant) async throws {
    try await scheduler.sleep(until: SimulatedProcess.work(until: instant))
  }
}
