import RPCCore

/// How many unacknowledged deliveries all consumers of a channel may have together.
struct SharedPrefetch: Sendable {
  var limit: UInt16
  var count: Int

  var isReached: Bool { count >= Int(limit) }
}

/// Prefetch that is set with `global` (RabbitMQ, "Consumer Prefetch").
///
/// Consumers know whether they are held back, so nobody looks at channels in turn.
extension BrokerStateMachine {
  mutating func setPrefetch(
    _ count: UInt16, isGlobal: Bool, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    actions.append(.send(.prefetchSet, to: channel))
    guard isGlobal, profile.hasGlobalPrefetch else {
      channels[channel.slot]?.prefetch = count
      return
    }
    sharesPrefetch = true
    let held = channels[channel.slot]?.unacknowledged.all.count { $0.delivery.consumer != nil }
    channels[channel.slot]?.sharedPrefetch =
      count == 0 ? nil : SharedPrefetch(limit: count, count: held ?? 0)
    updateConsumers(of: channel)
    dispatchSettled(now: now, into: &actions)
  }

  /// Quorum queues know no limit that consumers share: 540.
  func checkSharedPrefetch(
    on channel: ChannelID, allows queue: QueueID
  ) throws(AMQPError) {
    guard sharesPrefetch, isQuorum(queue), channels[channel.slot]?.sharedPrefetch != nil else {
      return
    }
    throw .notImplemented("queue '\(queueName(queue))' in vhost '/' does not support global qos")
  }

  /// Holds a new consumer back if the others have all there is.
  mutating func holdBack(_ consumer: Slot, on channel: ChannelID) {
    consumers[consumer]?.isHeldBack = channels[channel.slot]?.sharedPrefetch?.isReached == true
  }

  mutating func countDelivery(on channel: ChannelID) {
    guard channels[channel.slot]?.sharedPrefetch != nil else { return }
    channels[channel.slot]?.sharedPrefetch?.count += 1
    if channels[channel.slot]?.sharedPrefetch?.isReached == true { updateConsumers(of: channel) }
  }

  mutating func countSettlement(on channel: ChannelID) {
    guard let before = channels[channel.slot]?.sharedPrefetch else { return }
    channels[channel.slot]?.sharedPrefetch?.count -= 1
    if before.isReached { updateConsumers(of: channel) }
  }

  /// Tells consumers whether they are held back; those that no longer are rejoin their rings at the
  /// tail, in the order in which they left, and their queues are to be dispatched.
  private mutating func updateConsumers(of channel: ChannelID) {
    let isReached = channels[channel.slot]?.sharedPrefetch?.isReached == true
    let members = channels[channel.slot]?.consumers ?? []
    for slot in members { consumers[slot]?.isHeldBack = isReached }
    guard !isReached else { return }
    let absent = members.filter { consumers[$0]?.isInRing == false }
    for slot in absent.sorted(by: { departure(of: $0) < departure(of: $1) }) {
      guard let consumer = consumers[slot] else { continue }
      consumers[slot]?.isInRing = true
      queues[consumer.queue.slot]?.ring.join(slot, priority: consumer.priority)
      dispatchLater(consumer.queue)
    }
  }

  private func departure(of consumer: Slot) -> UInt64 { consumers[consumer]?.departure ?? 0 }
}
