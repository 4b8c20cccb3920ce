/// What clients and servers have around them: the time, and who watches.
///
/// It comes with the transport, so that code under simulation meets virtual time without saying so.
public struct RPCEnvironment: Sendable {
  public var clock: any RPCClock
  /// Told of everything that happens to calls and requests, in order, from wherever it happens.
  public var observer: (any RPCObserver)?
  /// What correlation IDs of a new client begin with, unique among all clients of a broker.
  public var makeCorrelationPrefix: @Sendable () -> String

  public init(
    clock: any RPCClock, observer: (any RPCObserver)? = nil,
    makeCorrelationPrefix: @escaping @Sendable () -> String
  ) {
    self.clock = clock
    self.observer = observer
    self.makeCorrelationPrefix = makeCorrelationPrefix
  }

  /// Real time, and correlation IDs that begin with 128 random bits.
  public static let live = RPCEnvironment(clock: ContinuousRPCClock()) {
    String(UInt64.random(in: .min ... .max), radix: 36)
      + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
  }
}

/// A clock that deadlines are kept by.
public protocol RPCClock: Sendable {
  var now: Instant { get }

  /// Returns at the instant, not before.
  ///
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  func sleep(until instant: Instant) async throws
}
