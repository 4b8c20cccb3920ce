import RPCCore

/// What becomes of a delivery that is settled.
enum Settlement: Equatable {
  case acknowledge
  case discard
  case requeue(RequeueCause)

  /// What a client means that gives a delivery back.
  init(requeue: Bool) { self = requeue ? .requeue(.negativelyAcknowledged) : .discard }
}

extension BrokerStateMachine {
  /// Settles one delivery, or with `multiple` all up to a tag, or with tag 0 all there are.
  ///
  /// As in RabbitMQ, the tag itself must be unsettled also when it stands for those before it;
  /// otherwise nothing is settled and the channel fails.
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

  /// Settles a delivery that its channel no longer holds, and dispatches what that allows.
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

  /// Returns all that a channel holds which ends, oldest first; the queues are dispatched by
  /// ``dispatchSettled(now:into:)``.
  ///
  /// To a queue the end of a channel is one event, whoever took the messages.
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

  /// Dispatches the queues that wait for it, in the order in which they came up.
  mutating func dispatchSettled(now: Instant, into actions: inout [BrokerAction]) {
    for queue in queuesToDispatch {
      queues[queue.slot]?.awaitsDispatch = false
      dispatch(queue, now: now, into: &actions)
    }
    queuesToDispatch.removeAll(keepingCapacity: true)
  }

  /// Lets ``dispatchSettled(now:into:)`` dispatch a queue.
  mutating func dispatchLater(_ queue: QueueID) {
    guard queues.read(queue.slot, { $0.awaitsDispatch }) == false else { return }
    queues[queue.slot]?.awaitsDispatch = true
    queuesToDispatch.append(queue)
  }

  /// Ends a delivery; returns whether its queue may now have something to dispatch.
  ///
  /// Tags of a queue that is gone are settled without effect, as in RabbitMQ.
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

  /// Frees a consumer's place; one that had left the ring joins it again, at the tail.
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
