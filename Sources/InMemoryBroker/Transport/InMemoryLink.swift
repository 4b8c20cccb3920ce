public import RPCCore

/// A link to an ``MemoryBroker``: a connection of its own with one channel.
///
/// A link that nobody holds any more closes by itself.
public final class MemoryLink: TransportLink, Sendable {
  private let broker: MemoryBroker
  private let link: Slot
  private let channel: ChannelID

  init(broker: MemoryBroker, link: Slot, channel: ChannelID) {
    self.broker = broker
    self.link = link
    self.channel = channel
  }

  deinit { broker.closeLink(link) }

  /// Declares an exclusive queue that the broker names, and consumes it with automatic
  /// acknowledgement.
  ///
  /// - Returns: The queue's name.
  /// - Throws: `RPCError.notConnected` if the link has ended before; `RPCError.connectionLost` if
  ///   it ends meanwhile.
  public func openReplyAddress() async throws -> String {
    try broker.performOnLink { core throws(RPCError) in try core.openReplyAddress(link, channel) }
  }

  /// Consumes a queue; what arrives there is a `TransportEvent.delivery`.
  ///
  /// A queue that is there is used as it is. What waits in it may be received before this returns.
  ///
  /// - Parameter subscription: Which queue, and how many of its deliveries may be unsettled at a
  ///   time.
  /// - Throws: `RPCError.consumeRefused(reason:)` if the broker refuses, which ends the link.
  ///   `RPCError.notConnected` if the link has ended before.
  public func consume(_ subscription: QueueSubscription) async throws {
    try broker.performOnLink { core throws(RPCError) in
      try core.consume(subscription, link, channel)
    }
  }

  /// Stops consuming requests; notices still arrive, for the requests that are being handled.
  ///
  /// Returns when the last delivery was received.
  public func stopConsuming() async {
    broker.perform { $0.stopConsuming(link, channel) }
    await broker.receptionOfEverything(on: link)
  }

  /// Publishes a message; to an exchange that is missing, it ends the link (B6).
  ///
  /// - Parameter request: The message, and where it goes.
  public func publish(_ request: OutgoingRequest) {
    let publication = Publication(
      exchange: request.exchange, routingKey: request.routingKey, message: request.message,
      isMandatory: request.isMandatory)
    broker.perform { $0.ask(.publish(publication), on: channel) }
  }

  /// Acknowledges a delivery; with a tag that is unknown or settled, it ends the link (B8).
  ///
  /// - Parameter deliveryTag: What the delivery came with.
  public func acknowledge(_ deliveryTag: UInt64) {
    broker.perform { $0.ask(.acknowledge(deliveryTag: deliveryTag, multiple: false), on: channel) }
  }

  /// Publishes a message and acknowledges a delivery, under one lock.
  public func publish(_ reply: OutgoingRequest, acknowledging deliveryTag: UInt64) {
    let publication = Publication(
      exchange: reply.exchange, routingKey: reply.routingKey, message: reply.message,
      isMandatory: reply.isMandatory)
    broker.perform { core in
      core.ask(.publish(publication), on: channel)
      // What ends the link ends it before the acknowledgement, as if there were two locks.
      core.distribute()
      core.ask(.acknowledge(deliveryTag: deliveryTag, multiple: false), on: channel)
    }
  }

  /// Rejects a delivery; with a tag that is unknown or settled, it ends the link (B8).
  ///
  /// - Parameters:
  ///   - deliveryTag: The tag of the delivery.
  ///   - requeue: Whether it returns to its original position in the queue (B9); otherwise it is
  ///     dropped, or dead-lettered where that is configured (B17).
  public func reject(_ deliveryTag: UInt64, requeue: Bool) {
    broker.perform { $0.ask(.reject(deliveryTag: deliveryTag, requeue: requeue), on: channel) }
  }

  /// Closes the connection: unsettled deliveries return to their queues, the reply address is gone.
  ///
  /// Nothing is received any more when this returns, not even that the link is closed.
  public func close() async {
    broker.closeLink(link)
    await broker.receptionOfEverything(on: link)
  }

  /// Breaks the connection, as a network does: the broker lets go of everything as if it were
  /// closed, and the receiver hears that it is lost.
  public func sever() {
    broker.perform { $0.endLink(link, because: "the connection was severed") }
  }
}

extension MemoryBroker {
  func closeLink(_ link: Slot) {
    // The receiver dies here, outside the lock.
    _ = perform { $0.closeLink(link) }
  }

  /// Returns when what has arrived on a link was received.
  func receptionOfEverything(on link: Slot) async {
    await withCheckedContinuation { continuation in
      let isAwaited = core.withLock { $0.wait(for: link, continuation) }
      if !isAwaited { continuation.resume() }
    }
  }

  func performOnLink<Result: Sendable>(
    _ operation: (inout BrokerCore) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    let result = perform { core in
      do throws(RPCError) {
        return Swift.Result<Result, RPCError>.success(try operation(&core))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
