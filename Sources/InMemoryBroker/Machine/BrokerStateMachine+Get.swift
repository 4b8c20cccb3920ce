import RPCCore

extension BrokerStateMachine {
  /// Delivers the head of a queue, regardless of any prefetch (AMQP 0-9-1, basic.get).
  ///
  /// As in RabbitMQ, the remaining messages are counted after expired ones behind the head are
  /// gone.
  mutating func get(
    _ request: String, _ isAutoAcknowledged: Bool, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let queue = try usableQueue(try expandQueueName(request, on: channel), on: channel)
    try checkGettable(queue)
    expireOverdue(in: queue, now: now, into: &actions)
    renewIdleDeadline(of: queue, now: now)
    guard let entry = queues[queue.slot]?.popReady() else {
      return actions.append(.send(.gotNothing, to: channel))
    }
    let delivery = handOut(
      entry, of: queue, to: channel, consumer: nil, tag: "",
      isAutoAcknowledged: isAutoAcknowledged, into: &actions)
    let index = actions.count
    expireDue(in: queue, now: now, into: &actions)
    let remaining = queues[queue.slot]?.ready.count ?? 0
    let got = isQuorum(queue) ? delivery.carryingReturnCount(entry.returnCount) : delivery
    actions.insert(.send(.got(got, remaining: remaining), to: channel), at: index)
  }

  /// Quorum queues with a single active consumer refuse `get`.
  ///
  /// A classic queue serves it.
  private func checkGettable(_ queue: QueueID) throws(AMQPError) {
    guard let options = queues[queue.slot]?.options, options.isQuorum,
      options.hasSingleActiveConsumer
    else { return }
    throw .ungettable(queueName(queue))
  }

  func isQuorum(_ queue: QueueID) -> Bool {
    queues.read(queue.slot, { $0.options?.isQuorum }) == true
  }
}
