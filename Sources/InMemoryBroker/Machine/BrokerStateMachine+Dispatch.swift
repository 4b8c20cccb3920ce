import RPCCore

extension BrokerStateMachine {
  /// Hands ready messages to consumers until one of the two runs out.
  ///
  /// Messages leave in the order of their positions; consumers take turns, the highest priority
  /// first. What an ending of a message exposes at the head may have expired long ago: RabbitMQ
  /// drops it then and there.
  mutating func dispatch(
    _ queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    expireOverdue(in: queue, now: now, into: &actions)
    while let consumer = queues[queue.slot]?.consumerForReady(among: &consumers),
      let entry = queues[queue.slot]?.ready.popFirst()
    {
      deliver(entry, of: queue, to: consumer, into: &actions)
      expireDue(in: queue, now: now, into: &actions)
    }
  }

  /// The consumer that takes a message which just arrived, if nothing waits before it.
  mutating func consumerForArrival(in queue: QueueID) -> Slot? {
    queues[queue.slot]?.consumerForArrival(among: &consumers)
  }

  mutating func deliver(
    _ entry: QueueEntry, of queue: QueueID, to slot: Slot, into actions: inout [BrokerAction]
  ) {
    guard let consumer = consumers[slot] else { return }
    if !consumer.isAutoAcknowledged { consumers[slot]?.unacknowledgedCount += 1 }
    let delivery = handOut(
      entry, of: queue, to: consumer.channel, consumer: slot, tag: consumer.tag,
      isAutoAcknowledged: consumer.isAutoAcknowledged, into: &actions)
    actions.append(.send(.delivery(delivery), to: consumer.channel))
  }

  /// Gives an entry its delivery tag on a channel and remembers it there until it is settled.
  mutating func handOut(
    _ entry: QueueEntry, of queue: QueueID, to channel: ChannelID, consumer: Slot?, tag: String,
    isAutoAcknowledged: Bool, into actions: inout [BrokerAction]
  ) -> Delivery {
    let deliveryTag =
      channels[channel.slot]?.register(
        entry, of: queue, consumer: consumer, isAutoAcknowledged: isAutoAcknowledged) ?? 0
    if !isAutoAcknowledged { queues[queue.slot]?.unacknowledgedCount += 1 }
    note(
      .delivered(
        entry.message, queue: queueName(queue), to: channel, deliveryTag: deliveryTag,
        isRedelivered: entry.wasDelivered, isAutoAcknowledged: isAutoAcknowledged),
      in: &actions)
    return Delivery(
      consumerTag: tag, deliveryTag: deliveryTag, isRedelivered: entry.wasDelivered,
      exchange: entry.exchange, routingKey: entry.routingKey, message: entry.message)
  }

  /// The name of a queue; empty if it is gone.
  func queueName(_ id: QueueID) -> String {
    queues.read(id.slot, { $0.name }) ?? ""
  }
}
