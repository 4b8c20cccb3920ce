/// A clock for deadlines and delays, whose instants are those of this package.
///
/// Code that takes an `any Clock<Duration>` takes it, too.
public protocol RPCClock: Clock where Instant == RPCCore.Instant {
  /// The current time of this clock. It jumps only if a fault says so.
  var now: Instant { get }

  /// Returns at the instant, not before.
  ///
  /// - Parameter instant: An instant of this clock. If it has passed, the method returns at once.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  func sleep(until instant: Instant) async throws
}

extension RPCClock {
  /// One nanosecond, the unit of instants.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Returns at the deadline, not before; the tolerance is not used.
  ///
  /// - Parameters:
  ///   - deadline: An instant of this clock. If it has passed, the method returns at once.
  ///   - tolerance: Not used.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await sleep(until: deadline)
  }

  /// Returns after a duration, not before.
  ///
  /// - Parameter duration: The time to sleep, from now on.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await sleep(until: now.advanced(by: duration))
  }
}

extension Instant: InstantProtocol {}

extension Transport {
  /// The clock of the code that uses this transport: real time, or the time of a simulation.
  ///
  /// A service that is given its transport needs no other clock.
  public var clock: any RPCClock {
    let environment = environment
    return environment.codeClock ?? environment.clock
  }
}

/// Any clock, whose instants begin at the real time of the moment when it was adapted.
///
/// Deadlines travel to servers as instants, so instants of real clocks have to agree.
struct AdaptedClock: RPCClock {
  private let elapsed: @Sendable () -> Duration
  private let sleepFor: @Sendable (Duration) async throws -> Void

  private let origin = ContinuousRPCClock().now

  init<Base: Clock<Duration>>(_ clock: Base) {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    sleepFor = { try await clock.sleep(for: $0) }
  }

  var now: Instant { origin.advanced(by: elapsed()) }

  func sleep(until instant: Instant) async throws {
    try await sleepFor(now.duration(to: instant))
  }
}
