#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A clock of real time, whose instants count from 1970 and never run backwards.
///
/// It reads the wall clock once, and the monotonic clock from then on. So a deadline means the same
/// in all processes whose wall clocks are right. Setting the wall clock later shortens no timeout.
public struct ContinuousRPCClock: RPCClock {
  /// The wall clock's time when the monotonic clock began to count, in nanoseconds.
  private let origin: Int64

  /// Makes a clock that is set by the current time of the wall clock, once.
  public init() {
    origin = Self.read(CLOCK_REALTIME) &- Self.read(Self.monotonic)
  }

  /// The time since 1970, by the wall clock as it was set when this clock was made.
  public var now: Instant { Instant(nanoseconds: origin &+ Self.read(Self.monotonic)) }

  /// Returns at the instant or soon after, or at once if the instant has passed.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until instant: Instant) async throws {
    try await ContinuousClock().sleep(for: .nanoseconds(now.nanoseconds(to: instant)))
  }

  // These are the clocks behind `ContinuousClock`, which also count while the computer is asleep.
  // Reading them as integers takes half the time; a call reads the clock three times.
  #if canImport(Darwin)
    private static var monotonic: clockid_t { CLOCK_MONOTONIC_RAW }
  #else
    private static var monotonic: clockid_t { CLOCK_BOOTTIME }
  #endif

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
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
