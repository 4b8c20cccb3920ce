public import RPCCore

/// A message broker in this process, for real clients and servers on real threads.
///
/// It behaves like RabbitMQ: it uses the ``BrokerStateMachine`` that simulations run on. It needs
/// no network and no other process. Every link has its own connection with one channel.
///
/// A call that causes an event also calls the receiver of the link, before it returns. It does not
/// if that receiver is already running, or if the thread is itself inside a receiver's call. The
/// event is then received right after. So a call on a link can call the receiver of the same link.
/// Do not hold a lock during a call on a link. While only one thread uses the broker, all effects
/// of a call have happened when it returns.
///
/// Expired messages are removed before any operation that could notice them. ``run()`` removes them
/// on time even while the broker is idle.
public final class MemoryBroker: Transport, Sendable {
  /// The clock that messages expire by, and the observers of clients and servers on this broker.
  public let environment: RPCEnvironment
  /// Whether publications are confirmed.
  public let usesConfirms: Bool
  let core: WatchedMutex<BrokerCore>

  /// Makes a broker without queues.
  ///
  /// - Parameters:
  ///   - environment: The environment. Messages expire by its clock.
  ///   - usesConfirms: Whether each publication on a link is confirmed or refused. Each then causes
  ///     one more event.
  public init(environment: RPCEnvironment = .realTime, usesConfirms: Bool = false) {
    self.environment = environment
    self.usesConfirms = usesConfirms
    core = WatchedMutex(BrokerCore(now: environment.clock.now))
  }

  /// All capabilities, but confirms only if they are in use.
  public var capabilities: TransportCapabilities {
    usesConfirms ? .all : TransportCapabilities.all.subtracting(.confirms)
  }

  /// Opens a connection with one channel.
  ///
  /// - Parameter receive: Called with every event, in order and never twice at a time.
  /// - Throws: `RPCError.notConnected` while the broker is stopped.
  public func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try connect(receive)
  }

  /// Opens a link that can be severed, otherwise like ``openLink(_:)``.
  ///
  /// - Parameter receive: Called with every event, in order and never twice at a time.
  /// - Throws: `RPCError.notConnected` while the broker is stopped.
  public func connect(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) throws(RPCError) -> MemoryLink {
    let opened = perform { core in
      guard let opened = core.openLink(receive) else { return nil as MemoryLink? }
      if usesConfirms { core.ask(.selectConfirms, on: opened.channel) }
      return MemoryLink(broker: self, link: opened.link, channel: opened.channel)
    }
    guard let opened else { throw .notConnected }
    return opened
  }
}
