import RPCCore

extension BrokerStateMachine {
  /// Delivers ready messages until either messages or consumers with capacity run out.
  ///
  /// Messages leave in the order of their positions. Consumers take turns, highest priority first.
  /// A message that reaches the head may have expired long ago; like RabbitMQ, the queue drops it
  /// at that moment.
  mutating func dispatch(
    _ queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    expireOverdue(in: queue, now: now, into: &actions)
    while let (entry, consumer) = queues.update(
      queue.slot, with: &consumers, { $0.takeReady(among: &$1) }) ?? nil
    {
      deliver(entry, of: queue, to: consumer, into: &actions)
      expireDue(in: queue, now: now, into: &actions)
    }
  }

  /// Returns the consumer that takes a message which just arrived, if no message waits before it.
  mutating func consumerForArrival(in queue: QueueID) -> Slot? {
    queues.update(queue.slot, with: &consumers) { $0.consumerForArrival(among: &$1) } ?? nil
  }

  mutating func deliver(
    _ entry: QueueEntry, of queue: QueueID, to slot: Slot, into actions: inout [BrokerAction]
  ) {
    let taker = consumers.update(slot) { $0.takeDelivery() }
    guard let (channel, tag, isAutoAcknowledged) = taker else { return }
    if sharesPrefetch, !isAutoAcknowledged { countDelivery(to: slot, on: channel) }
    let delivery = handOut(
      entry, of: queue, to: channel, consumer: slot, tag: tag,
      isAutoAcknowledged: isAutoAcknowledged, into: &actions)
    actions.append(.send(.delivery(delivery), to: channel))
  }

  /// Gives an entry its delivery tag on a channel.
  ///
  /// Unless acknowledgement is automatic, the channel keeps it until it is settled.
  mutating func handOut(
    _ entry: QueueEntry, of queue: QueueID, to channel: ChannelID, consumer: Slot?, tag: String,
    isAutoAcknowledged: Bool, into actions: inout [BrokerAction]
  ) -> BrokerDelivery {
    let deliveryTag =
      channels.update(channel.slot) {
        $0.register(entry, of: queue, consumer: consumer, isAutoAcknowledged: isAutoAcknowledged)
      } ?? 0
    if isAutoAcknowledged {
      held.remove(entry.publication)
    } else {
      queues.update(queue.slot) { $0.unacknowledgedCount += 1 }
    }
    note(
      .delivered(
        entry.message, queue: queueName(queue), to: channel, deliveryTag: deliveryTag,
        isRedelivered: entry.wasDelivered, isAutoAcknowledged: isAutoAcknowledged),
      in: &actions)
    let delivery = BrokerDelivery(
      consumerTag: tag, deliveryTag: deliveryTag, isRedelivered: entry.wasDelivered,
      publication: entry.publication)
    return entry.returnCount > 0 ? delivery.carryingReturnCount(entry.returnCount) : delivery
  }

  /// The name of a queue; empty if the queue is gone.
  func queueName(_ id: QueueID) -> String {
    queues.read(id.slot, { $0.name }) ?? ""
  }
}

extension BrokerDelivery {
  /// Adds the header in which quorum queues report how often a message came back.
  func carryingReturnCount(_ count: UInt32) -> BrokerDelivery {
    var message = message
    message.headers["x-delivery-count"] = .integer(Int64(count))
    return carrying(message)
  }
}
