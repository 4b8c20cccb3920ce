/// The surroundings of clients and servers: their clock, observers and hooks.
///
/// The environment comes with the transport. So code in a simulation gets virtual time without any
/// change.
public struct RPCEnvironment: Sendable {
  /// The clock for deadlines and delays.
  public var clock: any RPCClock
  /// The clock of the code around clients and servers; `nil` is ``clock``.
  ///
  /// Only a simulation tells the two apart, because its faults make handlers slow, but no deadline.
  package var codeClock: (any RPCClock)?
  /// Makes the observer of a new client's calls or of a new server's requests.
  public var makeObserver: (@Sendable () -> any RPCObserver)?
  /// Runs before every handler.
  ///
  /// An error that it throws becomes the handler's outcome.
  ///
  /// A fault injector delays or fails a handler here. `nil` means no injector.
  public var beforeHandler: (@Sendable (RequestDelivery) async throws -> Void)?
  /// Makes the observer of the transport itself, which works beside any other observer.
  ///
  /// It receives every event first. A wrapper that replaces ``makeObserver`` does not affect it.
  package var makeWitness: (@Sendable () -> any RPCObserver)?
  /// The hook of the transport itself, which runs before every handler and before
  /// ``beforeHandler``.
  package var witnessHandler: (@Sendable (RequestDelivery) async throws -> Void)?
  /// Makes the prefix of a new client's correlation IDs or of a new server's tickets.
  ///
  /// Each prefix is unique among all clients and servers of a broker.
  public var makeCorrelationPrefix: @Sendable () -> String

  /// Makes an environment without a hook before handlers.
  ///
  /// - Parameters:
  ///   - clock: The clock for deadlines and delays.
  ///   - makeObserver: Makes the observer of a new client or server; `nil` means no observer.
  ///   - makeCorrelationPrefix: Makes the prefix of a new client's correlation IDs, a different one
  ///     each time.
  public init(
    clock: any RPCClock, makeObserver: (@Sendable () -> any RPCObserver)? = nil,
    makeCorrelationPrefix: @escaping @Sendable () -> String
  ) {
    self.clock = clock
    self.makeObserver = makeObserver
    self.makeCorrelationPrefix = makeCorrelationPrefix
  }

  /// Makes an environment with any clock, such as a clock for tests.
  ///
  /// An instant travels with each request, as its deadline. So clients and servers share one
  /// environment, or have clocks of real time.
  ///
  /// - Parameters:
  ///   - clock: The clock for deadlines and delays. Its current time is taken to be the real time,
  ///     unless it is an ``RPCClock``, which is used as it is.
  ///   - makeObserver: Makes the observer of a new client or server; `nil` means no observer.
  ///   - makeCorrelationPrefix: Makes the prefix of a new client's correlation IDs, a different one
  ///     each time.
  @_disfavoredOverload
  public init(
    clock: any Clock<Duration>, makeObserver: (@Sendable () -> any RPCObserver)? = nil,
    makeCorrelationPrefix: @escaping @Sendable () -> String
  ) {
    self.init(
      clock: clock as? any RPCClock ?? AdaptedClock(clock), makeObserver: makeObserver,
      makeCorrelationPrefix: makeCorrelationPrefix)
  }

  /// Real time, without observers.
  ///
  /// Correlation IDs begin with 128 random bits.
  public static let realTime = RPCEnvironment(clock: ContinuousRPCClock()) {
    String(UInt64.random(in: .min ... .max), radix: 36)
      + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
  }
}

extension RPCEnvironment {
  /// Makes the observer of a new client or server; `nil` means no observer.
  func observer() -> (any RPCObserver)? {
    switch (makeWitness?(), makeObserver?()) {
    case (let witness?, let observer?): ObserverPair(first: witness, second: observer)
    case (let observer?, nil), (nil, let observer?): observer
    case (nil, nil): nil
    }
  }

  /// Runs the hooks before a handler.
  func passHandler(_ request: RequestDelivery) async throws {
    try await witnessHandler?(request)
    try await beforeHandler?(request)
  }
}

/// Two observers that receive the same events, one after the other.
private struct ObserverPair: RPCObserver {
  let first: any RPCObserver
  let second: any RPCObserver

  func observe(_ event: RPCEvent) {
    first.observe(event)
    second.observe(event)
  }
}
