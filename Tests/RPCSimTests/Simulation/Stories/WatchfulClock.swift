import RPCCore

/// Real time, with a note of how late the latest was who slept by it: on a machine that is busy with other
/// things a story's times do not mean what they say.
final class WatchfulClock: RPCClock {
  private let base = ContinuousRPCClock()
  private let worst = WatchedMutex(Duration.zero)

  var now: Instant { base.now }

  /// By how much the latest woke too late.
  var lateness: Duration { worst.withLock(\.self) }

  func sleep(until instant: Instant) async throws {
    let beginning = base.now
    try await base.sleep(until: instant)
    let lateness = max(beginning, instant).duration(to: base.now)
    worst.withLock { $0 = max($0, lateness) }
  }
}
