import RPCCore

extension BrokerStateMachine {
  /// Hands out the head of a queue, past any prefetch (AMQP 0-9-1, basic.get).
  ///
  /// What is left is counted after messages that expired behind it are gone, as RabbitMQ counts.
  mutating func get(
    _ request: String, _ isAutoAcknowledged: Bool, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let queue = try usableQueue(try expandQueueName(request, on: channel), on: channel)
    expireOverdue(in: queue, now: now, into: &actions)
    guard let entry = queues[queue.slot]?.ready.popFirst() else {
      return actions.append(.send(.gotNothing, to: channel))
    }
    let delivery = handOut(
      entry, of: queue, to: channel, consumer: nil, tag: "",
      isAutoAcknowledged: isAutoAcknowledged, into: &actions)
    let place = actions.count
    expireDue(in: queue, now: now, into: &actions)
    let remaining = queues[queue.slot]?.ready.count ?? 0
    actions.insert(.send(.got(delivery, remaining: remaining), to: channel), at: place)
  }
}
