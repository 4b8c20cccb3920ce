public import RPCCore

/// The clock of a simulation: its time is virtual, and jumps to whatever happens next.
///
/// Code that takes a `Clock` gets this one, and sleeps for years in no time.
public struct SimulatedClock: Clock, RPCClock {
  /// A point in virtual time, as all of the package tells it.
  public typealias Instant = RPCCore.Instant

  private let scheduler: DeterministicScheduler

  package init(scheduler: DeterministicScheduler) {
    self.scheduler = scheduler
  }

  /// The virtual time, from `Instant.start`; it stands still while code runs.
  public var now: Instant { scheduler.now }

  /// Every instant is met to the nanosecond.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Returns when virtual time has come to the instant, or later in a handler that a fault slows.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled; what a fault makes a handler
  ///   fail with.
  public func sleep(until instant: Instant) async throws {
    try await scheduler.sleep(until: SimulatedProcess.work(until: instant))
  }

  /// Returns at the deadline; the tolerance is not used.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await sleep(until: deadline)
  }
}

extension RPCCore.Instant: InstantProtocol {}
