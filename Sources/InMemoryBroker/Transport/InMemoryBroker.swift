public import RPCCore

/// A message broker in this process, for real clients and servers on real threads.
///
/// It does what RabbitMQ does, by the ``BrokerStateMachine`` that simulations run on, without a
/// network or another process. Every link is a connection of its own with one channel.
///
/// Whoever causes an event tells the receiver of the link, before the call that caused it returns,
/// unless that receiver is at work already or the thread is itself inside a receiver's call: then
/// the event is received right after. So a receiver can be called inside a call on its own link,
/// and nobody should hold a lock of his own while he uses one. As long as only one thread uses the
/// broker, all that follows from a call has happened when it returns.
///
/// Messages that have expired are removed before anything is done that could notice them; ``run()``
/// removes them on time even while nothing is done.
public final class MemoryBroker: Transport, Sendable {
  /// The clock that messages expire by, and whoever watches clients and servers on this broker.
  public let environment: RPCEnvironment
  /// Whether publications are confirmed.
  public let usesConfirms: Bool
  let core: WatchedMutex<BrokerCore>

  /// Makes a broker without queues.
  ///
  /// - Parameters:
  ///   - environment: Its clock tells when messages expire.
  ///   - usesConfirms: Whether each publication on a link is confirmed or refused, which makes
  ///     one more event of each.
  public init(environment: RPCEnvironment = .live, usesConfirms: Bool = false) {
    self.environment = environment
    self.usesConfirms = usesConfirms
    core = WatchedMutex(BrokerCore(now: environment.clock.now))
  }

  /// Everything, but confirms only if they were asked for.
  public var capabilities: TransportCapabilities {
    usesConfirms ? .all : TransportCapabilities.all.subtracting(.confirms)
  }

  /// Opens a connection of its own with one channel.
  ///
  /// - Parameter receive: Told of everything that arrives, in order and never twice at a time.
  /// - Throws: `RPCError.notConnected` while the broker is stopped.
  public func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try connect(receive)
  }

  /// Opens a link, as ``openLink(_:)`` does, that can be severed.
  ///
  /// - Parameter receive: Told of everything that arrives, in order and never twice at a time.
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
