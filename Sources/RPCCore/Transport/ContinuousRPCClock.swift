#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Real time: instants count from 1970, and never run backwards.
///
/// The wall clock is read once; from there on the monotonic clock counts. So deadlines mean the same
/// to every process whose wall clock is right, and nothing is cut short when one is set.
public struct ContinuousRPCClock: RPCClock {
  private let origin: ContinuousClock.Instant
  private let wallClock: Int64

  public init() {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    wallClock = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    origin = ContinuousClock.now
  }

  public var now: Instant {
    Instant(nanoseconds: wallClock).advanced(by: origin.duration(to: ContinuousClock.now))
  }

  public func sleep(until instant: Instant) async throws {
    let nanoseconds = Instant(nanoseconds: wallClock).nanoseconds(to: instant)
    try await ContinuousClock().sleep(until: origin.advanced(by: .nanoseconds(nanoseconds)))
  }
}

extension Instant {
  /// The instant a duration later (earlier if negative), saturating.
  public func advanced(by duration: Duration) -> Instant {
    let (seconds, attoseconds) = duration.components
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds > 0 ? .distantFuture : Instant(nanoseconds: .min) }
    return advanced(byNanoseconds: nanoseconds)
      .advanced(byNanoseconds: attoseconds / 1_000_000_000)
  }

  /// The time from this instant to a later one (negative if it is earlier).
  public func duration(to other: Instant) -> Duration {
    .nanoseconds(nanoseconds(to: other))
  }
}

extension Duration {
  /// The duration in whole nanoseconds, saturating.
  package var nanoseconds: Int64 { Instant.start.advanced(by: self).nanoseconds }
}
