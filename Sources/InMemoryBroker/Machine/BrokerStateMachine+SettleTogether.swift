import RPCCore

/// Settlement of several deliveries at once.
///
/// The order is that of RabbitMQ 3.10: by queue name, then by consumer tag. Messages from `get`
/// come before those of consumers, one at a time. The queue dispatches after each of these groups.
extension BrokerStateMachine {
  /// Settles all deliveries of a channel up to a tag.
  mutating func settleAll(
    _ settlement: Settlement, through limit: UInt64, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    guard let queue = onlyTaker(through: limit, on: channel, for: settlement) else {
      var deliveries: [(tag: UInt64, delivery: UnacknowledgedDelivery)] = []
      while let next = popDelivery(through: limit, on: channel) { deliveries.append(next) }
      return settle(deliveries, settlement, on: channel, now: now, into: &actions)
    }
    var needsDispatch = false
    while let (tag, delivery) = popDelivery(through: limit, on: channel) {
      let isUnblocked = end(delivery, tag: tag, settlement, on: channel, into: &actions)
      needsDispatch = needsDispatch || isUnblocked
    }
    guard needsDispatch else { return }
    restoreOrder(of: queue, after: settlement, now: now, into: &actions)
    dispatch(queue, now: now, into: &actions)
  }

  /// Settles deliveries that were removed from their channel.
  mutating func settle(
    _ deliveries: [(tag: UInt64, delivery: UnacknowledgedDelivery)], _ settlement: Settlement,
    on channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    let ofConsumers = deliveries.count { $0.delivery.consumer != nil }
    let makesRoom = sharesPrefetch && countSettlements(ofConsumers, on: channel)
    let shares = deliveries.map { share($0.delivery, $0.tag, of: channel, in: settlement) }.sorted()
    var index = 0
    while index < shares.count {
      let first = shares[index]
      var needsDispatch = false
      repeat {
        let (tag, delivery) = (shares[index].tag, shares[index].delivery)
        let isUnblocked = end(delivery, tag: tag, settlement, on: channel, into: &actions)
        needsDispatch = needsDispatch || isUnblocked
        index += 1
      } while index < shares.count && shares[index].belongs(with: first)
      guard needsDispatch else { continue }
      restoreOrder(of: first.delivery.queue, after: settlement, now: now, into: &actions)
      dispatch(first.delivery.queue, now: now, into: &actions)
    }
    if makesRoom { resumeConsumers(of: channel, now: now, into: &actions) }
  }

  private mutating func popDelivery(
    through limit: UInt64, on channel: ChannelID
  ) -> (tag: UInt64, delivery: UnacknowledgedDelivery)? {
    channels.update(channel.slot) { $0.unacknowledged.popFirst(through: limit) } ?? nil
  }

  /// Returns the queue of all deliveries up to a tag, if they can be settled in order without
  /// sorting.
  ///
  /// That needs a single consumer that took them all.
  private func onlyTaker(
    through limit: UInt64, on channel: ChannelID, for settlement: Settlement
  ) -> QueueID? {
    let only = channels.read(channel.slot) { $0.unacknowledged.onlyQueue(through: limit) }
    guard !sharesPrefetch, let queue = only ?? nil else { return nil }
    return settlement == .discard && hasPriorities(queue) ? nil : queue
  }

  private func share(
    _ delivery: UnacknowledgedDelivery, _ tag: UInt64, of channel: ChannelID,
    in settlement: Settlement
  ) -> SettlementShare {
    let consumerTag = delivery.consumer.flatMap { slot in
      consumers.read(slot) { $0.tag } ?? channels[channel.slot]?.departed.tag(of: slot)
    }
    // A queue with priorities discards a group in the order of priorities.
    let isByPriority =
      settlement == .discard && delivery.consumer != nil && hasPriorities(delivery.queue)
    return SettlementShare(
      queueName: queueName(delivery.queue), consumerTag: consumerTag,
      rank: isByPriority ? Queue.rank(of: delivery.entry) : 0, tag: tag, delivery: delivery)
  }

  private func hasPriorities(_ queue: QueueID) -> Bool {
    queues.read(queue.slot, { $0.options?.highestPriority != nil }) == true
  }
}

/// One of several deliveries that are settled at once, ordered among them.
private struct SettlementShare: Comparable {
  let queueName: String
  /// `nil` for a message from `get`.
  let consumerTag: String?
  let rank: UInt64
  let tag: UInt64
  let delivery: UnacknowledgedDelivery

  /// Whether both deliveries belong to one group, after which the queue dispatches.
  func belongs(with other: SettlementShare) -> Bool {
    consumerTag != nil && consumerTag == other.consumerTag
      && delivery.queue == other.delivery.queue
  }

  static func == (left: SettlementShare, right: SettlementShare) -> Bool { left.tag == right.tag }

  static func < (left: SettlementShare, right: SettlementShare) -> Bool {
    if left.queueName != right.queueName { return left.queueName.precedes(right.queueName) }
    if left.consumerTag != right.consumerTag {
      guard let tag = left.consumerTag, let other = right.consumerTag else {
        return left.consumerTag == nil
      }
      return tag.precedes(other)
    }
    return left.rank == right.rank ? left.tag < right.tag : left.rank < right.rank
  }
}

extension String {
  /// Compares bytes, as Erlang does, not Swift's characters.
  fileprivate func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
