import RPCCore

extension BrokerStateMachine {
  /// Returns all deliveries of a channel to their queues (AMQP 0-9-1, basic.recover).
  ///
  /// The answer comes before the messages are delivered again. RabbitMQ does not implement
  /// `requeue` false.
  mutating func recover(
    requeue: Bool, on channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    guard requeue else { throw .notImplemented("requeue=false") }
    actions.append(.send(.recovered, to: channel))
    settleAll(.requeue(.recovered), through: .max, on: channel, now: now, into: &actions)
  }

  /// Puts a delivery back into its queue, or drops it if it exceeds the queue's delivery limit.
  mutating func putBack(
    _ entry: QueueEntry, to queue: QueueID, cause: RequeueCause,
    into actions: inout [BrokerAction]
  ) {
    guard queues.update(queue.slot, { $0.takeBack(entry, because: cause) }) == false else {
      return note(.requeued(entry.message, queue: queueName(queue), cause: cause), in: &actions)
    }
    held.remove(entry.publication)
    note(.removed(entry.message, queue: queueName(queue), cause: .deliveryLimit), in: &actions)
    giveUp(entry.publication, of: queue, because: .deliveryLimit)
  }

  /// Drops excess and expired messages after a requeue, as RabbitMQ does before it delivers again.
  mutating func restoreOrder(
    of queue: QueueID, after settlement: Settlement, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    guard case .requeue = settlement else { return }
    dropOverflow(of: queue, into: &actions)
    expireDue(in: queue, now: now, into: &actions)
  }
}
