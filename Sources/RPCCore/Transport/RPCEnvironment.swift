/// What clients and servers have around them: the time, and who watches.
///
/// It comes with the transport, so that code under simulation meets virtual time without saying so.
public struct RPCEnvironment: Sendable {
  /// What deadlines and delays are kept by.
  public var clock: any RPCClock
  /// Makes the observer of all that happens to the calls of a new client, or to the requests of a
  /// new server.
  public var makeObserver: (@Sendable () -> any RPCObserver)?
  /// Runs before every handler, which fails with what it throws.
  ///
  /// A fault injector holds or fails a handler here; `nil` is no injector.
  public var beforeHandler: (@Sendable (RequestDelivery) async throws -> Void)?
  /// Makes the observer of the transport itself, which has to hear of everything, beside
  /// any other observer.
  ///
  /// It is told first. A wrapper that replaces ``makeObserver`` leaves it alone.
  package var makeWitness: (@Sendable () -> any RPCObserver)?
  /// What the transport itself does before every handler, and before ``beforeHandler``.
  package var witnessHandler: (@Sendable (RequestDelivery) async throws -> Void)?
  /// What correlation IDs of a new client begin with, unique among all clients of a broker.
  public var makeCorrelationPrefix: @Sendable () -> String

  /// Makes an environment without a hook before handlers.
  ///
  /// - Parameters:
  ///   - clock: What deadlines and delays are kept by.
  ///   - makeObserver: Makes the observer of all that happens; `nil` is no observer.
  ///   - makeCorrelationPrefix: Makes what the correlation IDs of a new client begin with, another
  ///     one each time.
  public init(
    clock: any RPCClock, makeObserver: (@Sendable () -> any RPCObserver)? = nil,
    makeCorrelationPrefix: @escaping @Sendable () -> String
  ) {
    self.clock = clock
    self.makeObserver = makeObserver
    self.makeCorrelationPrefix = makeCorrelationPrefix
  }

  /// Real time, and correlation IDs that begin with 128 random bits.
  public static let live = RPCEnvironment(clock: ContinuousRPCClock()) {
    String(UInt64.random(in: .min ... .max), radix: 36)
      + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
  }
}

extension RPCEnvironment {
  /// The observer of what happens to a new client or server; `nil` is no observer.
  func observer() -> (any RPCObserver)? {
    switch (makeWitness?(), makeObserver?()) {
    case (let witness?, let observer?): ObserverPair(first: witness, second: observer)
    case (let observer?, nil), (nil, let observer?): observer
    case (nil, nil): nil
    }
  }

  /// Goes by all that is to be done before a handler.
  func passHandler(_ request: RequestDelivery) async throws {
    try await witnessHandler?(request)
    try await beforeHandler?(request)
  }
}

/// Two who are told the same, one after the other.
private struct ObserverPair: RPCObserver {
  let first: any RPCObserver
  let second: any RPCObserver

  func observe(_ event: RPCEvent) {
    first.observe(event)
    second.observe(event)
  }
}

/// A clock that deadlines are kept by.
public protocol RPCClock: Sendable {
  /// The time by this clock, which jumps only if a fault says so.
  var now: Instant { get }

  /// Returns at the instant, not before.
  ///
  /// - Parameter instant: An instant of this clock; one that has passed returns at once.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  func sleep(until instant: Instant) async throws
}

extension RPCClock {
  /// Returns after so much time, not before.
  ///
  /// - Parameter duration: How long, from now on.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await sleep(until: now.advanced(by: duration))
  }
}
