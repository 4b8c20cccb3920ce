import RPCCore

/// The real clock, which notes how late sleeps end.
///
/// On a busy machine the scenario's times are not kept.
final class WatchfulClock: RPCClock {
  private let base = ContinuousRPCClock()
  private let worst = WatchedMutex(Duration.zero)

  var now: Instant { base.now }

  /// The longest time by which a sleep ended too late.
  var lateness: Duration { worst.withLock(\.self) }

  func sleep(until instant: Instant) async throws {
    let beginning = base.now
    try await base.sleep(until: instant)
    let lateness = max(beginning, instant).duration(to: base.now)
    worst.withLock { $0 = max($0, lateness) }
  }
}
