public import RPCCore

/// Queries for reports and checkers. None of them changes the broker.
///
/// Each takes time roughly linear in the size of its result.
extension BrokerStateMachine {
  /// The names of all queues, in the order of declaration.
  package var queueNames: [String] { queuesInOrder.map(queueName) }

  /// The open connections, in the order of opening.
  package var openConnections: [ConnectionID] { connectionsInOrder }

  /// The open channels of a connection, in the order of opening, failed ones included.
  package func openChannels(of connection: ConnectionID) -> [ChannelID] {
    connections[connection.slot]?.channels ?? []
  }

  /// The connection of a channel; `nil` if the channel is gone.
  package func connection(of channel: ChannelID) -> ConnectionID? {
    channels[channel.slot]?.connection
  }

  /// The current state of a queue; `nil` if no queue has that name.
  public func queueStatus(named name: String) -> QueueStatus? {
    guard let id = queueIDs[name], let queue = queues[id.slot] else { return nil }
    let head = queue.ready.first
    return QueueStatus(
      declaration: queue.declaration, owner: queue.owner, ready: queue.ready.count,
      unacknowledged: queue.unacknowledgedCount,
      consumers: queue.consumers.compactMap(consumerStatus), head: head?.message,
      headExpiry: head.flatMap { $0.expiry == .distantFuture ? nil : $0.expiry },
      isFull: queue.isFull)
  }

  /// Visits each queue in the order of declaration, with its counts of messages and consumers.
  ///
  /// The counts are of ready messages, unacknowledged messages and consumers.
  package func forEachQueue(
    _ look: (_ name: String, _ ready: Int, _ unacknowledged: Int, _ consumers: Int) -> Void
  ) {
    for id in queuesInOrder {
      let counts = queues.read(id.slot) { queue in
        (queue.ready.count, queue.unacknowledgedCount, queue.consumers.count)
      }
      if let (ready, unacknowledged, consumers) = counts {
        look(queueName(id), ready, unacknowledged, consumers)
      }
    }
  }

  /// The current state of a channel; `nil` if the channel is gone.
  package func channelStatus(_ id: ChannelID) -> ChannelStatus? {
    guard let channel = channels[id.slot] else { return nil }
    return ChannelStatus(
      connection: channel.connection, hasFailed: channel.hasFailed, confirms: channel.confirms,
      prefetch: channel.prefetch, globalPrefetch: channel.sharedPrefetch?.limit ?? 0,
      consumers: channel.consumers.compactMap(consumerStatus),
      unacknowledged: channel.held.map(heldDelivery))
  }

  /// The messages that wait in a queue, in the order in which they would leave.
  public func readyMessages(inQueueNamed name: String) -> [RPCMessage] {
    guard let id = queueIDs[name] else { return [] }
    return queues[id.slot]?.ready.entries.map(\.message) ?? []
  }

  /// Visits every message that waits in a queue or for a commit, or that is delivered and not
  /// settled.
  ///
  /// A message that is held several times is visited as often. Takes time linear in their number.
  package func forEachMessage(_ look: (RPCMessage) -> Void) {
    for slot in queues.slots {
      queues.read(slot) { $0.ready.forEach { _, entry in look(entry.message) } }
    }
    for slot in channels.slots {
      guard let channel = channels[slot] else { continue }
      for (_, delivery) in channel.held { look(delivery.entry.message) }
      for publishing in channel.transaction.publishings { look(publishing.publication.message) }
    }
  }

  private func consumerStatus(_ slot: Slot) -> ConsumerStatus? {
    guard let consumer = consumers[slot] else { return nil }
    return ConsumerStatus(
      consumerTag: consumer.tag, channel: consumer.channel, queue: queueName(consumer.queue),
      isAutoAcknowledged: consumer.isAutoAcknowledged, isExclusive: consumer.isExclusive,
      priority: consumer.priority, prefetch: consumer.prefetch,
      unacknowledged: consumer.unacknowledgedCount, hasCapacity: consumer.hasCapacity,
      isActive: queues[consumer.queue.slot]?.activeConsumer.map { $0 == slot } ?? true)
  }

  private func heldDelivery(
    tag: UInt64, _ delivery: UnacknowledgedDelivery
  ) -> HeldDelivery {
    HeldDelivery(
      queue: queueName(delivery.queue),
      consumerTag: delivery.consumer.flatMap { consumers[$0]?.tag } ?? "", deliveryTag: tag,
      isRedelivered: delivery.entry.wasDelivered, message: delivery.entry.message)
  }
}
