public import RPCCore

/// A link to an ``MemoryBroker``, with its own connection and one channel.
///
/// A link closes when its last reference is released.
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

  /// Declares an exclusive queue with a generated name, and consumes it.
  ///
  /// Its messages are acknowledged automatically.
  ///
  /// - Returns: The queue's name.
  /// - Throws: `RPCError.notConnected` if the link has already ended; `RPCError.connectionLost` if
  ///   it ends during the call.
  public func openReplyAddress() async throws -> String {
    try broker.performOnLink { core throws(RPCError) in try core.openReplyAddress(link, channel) }
  }

  /// Consumes a queue.
  ///
  /// Its messages arrive as `TransportEvent.delivery`. An existing queue is used as it is. Messages
  /// that wait in it may be received before this method returns.
  ///
  /// - Parameter subscription: The queue, and the limit of unsettled deliveries.
  /// - Throws: `RPCError.consumeRefused(reason:)` if the broker refuses, which ends the link.
  ///   `RPCError.notConnected` if the link has already ended.
  public func consume(_ subscription: QueueSubscription) async throws {
    try broker.performOnLink { core throws(RPCError) in
      try core.consume(subscription, link, channel)
    }
  }

  /// Stops consuming requests.
  ///
  /// Notices still arrive, for the requests that are being handled. Returns when the last delivery
  /// was received.
  public func stopConsuming() async {
    broker.perform { $0.stopConsuming(link, channel) }
    await broker.receptionOfEverything(on: link)
  }

  /// Publishes a message.
  ///
  /// A missing exchange ends the link (B6).
  ///
  /// - Parameter publication: The message with its exchange and routing key.
  public func publish(_ publication: Publication) {
    broker.perform { $0.ask(.publish(publication), on: channel) }
  }

  /// Acknowledges a delivery.
  ///
  /// An unknown or settled tag ends the link (B8).
  ///
  /// - Parameter deliveryTag: The tag of the delivery.
  public func acknowledge(_ deliveryTag: UInt64) {
    broker.perform { $0.ask(.acknowledge(deliveryTag: deliveryTag, multiple: false), on: channel) }
  }

  /// Publishes a message and acknowledges a delivery, under one lock.
  public func publish(_ reply: Publication, acknowledging deliveryTag: UInt64) {
    broker.perform { core in
      core.ask(.publish(reply), on: channel)
      // If the publication ends the link, it does so before the acknowledgement, as in two separate
      // calls.
      core.distribute()
      core.ask(.acknowledge(deliveryTag: deliveryTag, multiple: false), on: channel)
    }
  }

  /// Rejects a delivery.
  ///
  /// An unknown or settled tag ends the link (B8).
  ///
  /// - Parameters:
  ///   - deliveryTag: The tag of the delivery.
  ///   - requeue: Whether it returns to its original position in the queue (B9). Otherwise it is
  ///     dropped, or dead-lettered where that is configured (B17).
  public func reject(_ deliveryTag: UInt64, requeue: Bool) {
    broker.perform { $0.ask(.reject(deliveryTag: deliveryTag, requeue: requeue), on: channel) }
  }

  /// Closes the connection.
  ///
  /// Unsettled deliveries return to their queues, and the reply address is gone. After this method
  /// returns, no event is received, not even the end of the link.
  public func close() async {
    broker.closeLink(link)
    await broker.receptionOfEverything(on: link)
  }

  /// Breaks the connection, as a network does.
  ///
  /// For the broker this is like closing it. The receiver is notified that the connection is lost.
  public func sever() {
    broker.perform { $0.endLink(link, because: "the connection was severed") }
  }
}

extension MemoryBroker {
  func closeLink(_ link: Slot) {
    // The receiver is released here, outside the lock.
    _ = perform { $0.closeLink(link) }
  }

  /// Returns when all events that have arrived on a link were received.
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
