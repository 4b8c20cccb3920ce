import RPCCore

/// The outcome of a settled delivery.
enum Settlement: Equatable {
  case acknowledge
  case discard
  case requeue(RequeueCause)

  /// The outcome of a negative acknowledgement or a rejection.
  init(requeue: Bool) { self = requeue ? .requeue(.negativelyAcknowledged) : .discard }
}

extension BrokerStateMachine {
  /// Settles one delivery.
  ///
  /// With `multiple` it settles all up to a tag, and with tag 0 all there are. As in RabbitMQ, the
  /// tag itself must be unsettled even with `multiple`. Otherwise nothing is settled and the
  /// channel fails.
  mutating func settle(
    _ tag: UInt64, _ multiple: Bool, _ settlement: Settlement, on channel: ChannelID,
    now: Instant, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if multiple {
      if tag != 0, channels.read(channel.slot, { $0.unacknowledged.contains(tag: tag) }) == false {
        throw .unknownDeliveryTag(tag)
      }
      settleAll(
        settlement, through: tag == 0 ? .max : tag, on: channel, now: now, into: &actions)
    } else {
      guard
        let delivery = channels.update(channel.slot, { $0.unacknowledged.remove(tag: tag) }) ?? nil
      else {
        throw .unknownDeliveryTag(tag)
      }
      settle(delivery, tag, settlement, on: channel, now: now, into: &actions)
    }
  }

  /// Settles a delivery that was removed from its channel, and dispatches its queue if that allows.
  @inline(__always)
  private mutating func settle(
    _ delivery: UnacknowledgedDelivery, _ tag: UInt64, _ settlement: Settlement,
    on channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    let makesRoom =
      sharesPrefetch && delivery.consumer != nil && countSettlements(1, on: channel)
    let needsDispatch = end(delivery, tag: tag, settlement, on: channel, into: &actions)
    if needsDispatch {
      restoreOrder(of: delivery.queue, after: settlement, now: now, into: &actions)
      dispatch(delivery.queue, now: now, into: &actions)
    }
    if makesRoom { resumeConsumers(of: channel, now: now, into: &actions) }
  }

  /// Returns all deliveries of a channel that ends to their queues, oldest first.
  ///
  /// ``dispatchSettled(now:into:)`` dispatches the queues afterwards. For a queue the end of a
  /// channel is one event, even if several consumers had its messages.
  mutating func returnAll(
    of channel: ChannelID, because cause: RequeueCause, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    while let (tag, delivery) = channels.update(
      channel.slot, { $0.unacknowledged.popFirst(through: .max) }) ?? nil
    {
      let needsDispatch = end(delivery, tag: tag, .requeue(cause), on: channel, into: &actions)
      if needsDispatch { dispatchLater(delivery.queue) }
    }
    for queue in queuesToDispatch {
      restoreOrder(of: queue, after: .requeue(cause), now: now, into: &actions)
    }
  }

  /// Dispatches the queues that wait for it, in the order in which they were added.
  mutating func dispatchSettled(now: Instant, into actions: inout [BrokerAction]) {
    for queue in queuesToDispatch {
      queues[queue.slot]?.awaitsDispatch = false
      dispatch(queue, now: now, into: &actions)
    }
    queuesToDispatch.removeAll(keepingCapacity: true)
  }

  /// Marks a queue for ``dispatchSettled(now:into:)``.
  mutating func dispatchLater(_ queue: QueueID) {
    guard queues.read(queue.slot, { $0.awaitsDispatch }) == false else { return }
    queues[queue.slot]?.awaitsDispatch = true
    queuesToDispatch.append(queue)
  }

  /// Ends a delivery; returns whether its queue may now have something to dispatch.
  ///
  /// As in RabbitMQ, settling a delivery of a deleted queue has no effect.
  mutating func end(
    _ delivery: UnacknowledgedDelivery, tag: UInt64, _ settlement: Settlement,
    on channel: ChannelID, into actions: inout [BrokerAction]
  ) -> Bool {
    let queue = delivery.queue
    guard queues.contains(queue.slot) else {
      held.remove(delivery.entry.publication)
      return false
    }
    queues.update(queue.slot) { $0.unacknowledgedCount -= 1 }
    let message = delivery.entry.message
    let isUnblocked = freeCapacity(of: delivery.consumer, in: queue)
    switch settlement {
    case .acknowledge:
      held.remove(delivery.entry.publication)
      note(
        .acknowledged(message, queue: queueName(queue), by: channel, deliveryTag: tag),
        in: &actions)
    case .discard:
      held.remove(delivery.entry.publication)
      note(.removed(message, queue: queueName(queue), cause: .rejected), in: &actions)
      giveUp(delivery.entry.publication, of: queue, because: .rejected)
    case .requeue(let cause):
      putBack(delivery.entry, to: queue, cause: cause, into: &actions)
      return true
    }
    return isUnblocked
  }

  /// Counts one delivery less for a consumer; returns whether a consumer joined the ring.
  ///
  /// A consumer that had left the ring joins it again, at the tail.
  private mutating func freeCapacity(of slot: Slot?, in queue: QueueID) -> Bool {
    guard let slot else { return false }
    if sharesPrefetch, let channel = consumers[slot]?.channel, sharesLimit(channel) {
      return freeCapacity(of: slot, sharedOn: channel)
    }
    guard let priority = consumers.update(slot, { $0.freeCapacity() }) ?? nil else { return false }
    queues.update(queue.slot) { $0.ring.join(slot, priority: priority) }
    return true
  }
}
