import RPCCore

/// The limit of unacknowledged deliveries that all consumers of a channel share.
struct SharedPrefetch: Sendable {
  var limit: UInt16
  /// The deliveries that count against the limit.
  ///
  /// These are all that the channel held when the limit was set, `get` included, and those to its
  /// consumers since.
  var count: Int
  /// The number of deliveries to the channel's consumers, so that queues can take turns.
  var turn: UInt64 = 0

  var isReached: Bool { count >= Int(limit) }

  /// Counts settled deliveries of consumers.
  ///
  /// A count of 0 stays 0 (RabbitMQ).
  mutating func settle(_ deliveries: Int) {
    if count != 0 { count -= deliveries }
  }
}

/// Prefetch that is set with `global` (RabbitMQ, "Consumer Prefetch").
///
/// Each consumer records whether it is held back, so a dispatch looks at no channel. A queue that
/// finds a consumer held back suspends the channel: it serves none of the channel's consumers. It
/// resumes once the channel has room and the settled deliveries are processed.
extension BrokerStateMachine {
  /// Sets the prefetch of a channel.
  ///
  /// As in RabbitMQ, one without `global` ends a shared limit.
  mutating func setPrefetch(
    _ count: UInt16, isGlobal: Bool, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    actions.append(.send(.prefetchSet, to: channel))
    let isShared = isGlobal && profile.hasGlobalPrefetch
    if !isShared { channels[channel.slot]?.prefetch = count }
    if isShared, count > 0 { sharesPrefetch = true }
    if sharesPrefetch { share(isShared ? count : 0, on: channel, now: now, into: &actions) }
  }

  /// Throws 540 for a quorum queue on a channel with a shared limit, which such queues do not
  /// support.
  func checkSharedPrefetch(
    on channel: ChannelID, allows queue: QueueID
  ) throws(AMQPError) {
    guard sharesPrefetch, isQuorum(queue), sharesLimit(channel) else { return }
    throw .notImplemented("queue '\(queueName(queue))' in vhost '/' does not support global qos")
  }

  func sharesLimit(_ channel: ChannelID) -> Bool {
    channels.read(channel.slot, { $0.sharedPrefetch != nil }) == true
  }

  /// Holds a new consumer back if the shared limit is already reached.
  mutating func holdBack(_ consumer: Slot, on channel: ChannelID) {
    let isReached = isLimitReached(of: channel)
    consumers[consumer]?.isHeldBack = isReached
  }

  mutating func countDelivery(to consumer: Slot, on channel: ChannelID) {
    guard sharesLimit(channel) else { return }
    channels[channel.slot]?.sharedPrefetch?.count += 1
    channels[channel.slot]?.sharedPrefetch?.turn += 1
    let turn = channels[channel.slot]?.sharedPrefetch?.turn ?? 0
    consumers.update(consumer) { $0.lastTurn = turn }
    if isLimitReached(of: channel) { holdConsumers(of: channel) }
  }

  /// Counts settled deliveries; returns whether the channel has room again.
  ///
  /// If so, the caller resumes the suspended consumers once their queues have processed the
  /// settlements.
  mutating func countSettlements(_ count: Int, on channel: ChannelID) -> Bool {
    guard count > 0, isLimitReached(of: channel) else {
      channels[channel.slot]?.sharedPrefetch?.settle(count)
      return false
    }
    channels[channel.slot]?.sharedPrefetch?.settle(count)
    guard !isLimitReached(of: channel) else { return false }
    releaseUnsuspended(of: channel)
    return true
  }

  /// Returns suspended consumers to their rings and dispatches their queues.
  ///
  /// They join at the tail, in the order in which they left.
  mutating func resumeConsumers(
    of channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    let isReached = isLimitReached(of: channel)
    let suspended = members(of: channel) { $0.isSuspended }.sorted {
      departure(of: $0) < departure(of: $1)
    }
    for slot in suspended {
      consumers.update(slot) {
        $0.isSuspended = false
        $0.isHeldBack = isReached
      }
    }
    _ = rejoin(suspended)
    for queue in queuesInTurn(of: channel, among: suspended) { dispatchLater(queue) }
    dispatchSettled(now: now, into: &actions)
  }

  /// The queues of some consumers, the one with the longest time since its last delivery first.
  ///
  /// RabbitMQ draws by lot, so that no queue starves. Turns have the same effect without chance.
  private func queuesInTurn(of channel: ChannelID, among suspended: [Slot]) -> [QueueID] {
    var turns: [(queue: QueueID, last: UInt64)] = []
    for slot in suspended {
      guard let queue = consumers[slot]?.queue, !turns.contains(where: { $0.queue == queue })
      else { continue }
      let last = members(of: channel) { $0.queue == queue }.compactMap { consumers[$0]?.lastTurn }
      turns.append((queue, last.max() ?? 0))
    }
    return turns.enumerated()
      .sorted { ($0.element.last, $0.offset) < ($1.element.last, $1.offset) }
      .map(\.element.queue)
  }

  /// Counts one delivery less for a consumer under a shared limit; returns whether any consumer
  /// joined its ring.
  ///
  /// If the consumer was at its own limit, the channel's other consumers of the queue are tried
  /// again too. Those at their own limits stay aside.
  mutating func freeCapacity(of slot: Slot, sharedOn channel: ChannelID) -> Bool {
    guard let consumer = consumers[slot] else { return false }
    consumers[slot]?.unacknowledgedCount -= 1
    guard !consumer.hasOwnCapacity else { return false }
    let neighbours = members(of: channel) { $0.queue == consumer.queue }
    return rejoin(neighbours.sorted { departure(of: $0) < departure(of: $1) })
  }

  /// Marks the other consumers of the channel and queue as suspended when a suspended consumer
  /// leaves.
  ///
  /// The queue has already found the channel's limit reached, and the leaving consumer held that
  /// fact.
  mutating func leaveSuspension(to consumer: Consumer) {
    for slot in members(of: consumer.channel) where consumers[slot]?.queue == consumer.queue {
      consumers[slot]?.isSuspended = true
    }
  }

  private mutating func share(
    _ limit: UInt16, on channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    let wasReached = isLimitReached(of: channel)
    channels.update(channel.slot) { channel in
      let count = channel.sharedPrefetch?.count ?? channel.unacknowledged.count
      channel.sharedPrefetch = limit == 0 ? nil : SharedPrefetch(limit: limit, count: count)
    }
    if isLimitReached(of: channel) {
      holdConsumers(of: channel)
    } else if wasReached {
      releaseUnsuspended(of: channel)
      resumeConsumers(of: channel, now: now, into: &actions)
    }
  }

  private func isLimitReached(of channel: ChannelID) -> Bool {
    channels.read(channel.slot, { $0.sharedPrefetch?.isReached }) == true
  }

  private func members(
    of channel: ChannelID, where isMeant: (Consumer) -> Bool = { _ in true }
  ) -> [Slot] {
    let members = channels[channel.slot]?.consumers ?? []
    return members.filter { consumers[$0].map(isMeant) ?? false }
  }

  private mutating func holdConsumers(of channel: ChannelID) {
    for slot in members(of: channel) { consumers[slot]?.isHeldBack = true }
  }

  /// Releases consumers that were held back while their queue has not noticed it.
  private mutating func releaseUnsuspended(of channel: ChannelID) {
    let members = members(of: channel)
    let suspended = Set(
      members.compactMap { slot in
        consumers[slot].flatMap { $0.isSuspended ? $0.queue : nil }
      })
    for slot in members {
      consumers.update(slot) { consumer in
        consumer.isSuspended = suspended.contains(consumer.queue)
        if !consumer.isSuspended { consumer.isHeldBack = false }
      }
    }
  }

  /// Returns consumers to their rings, unless they are at their own limits; returns whether any
  /// joined.
  private mutating func rejoin(_ slots: [Slot]) -> Bool {
    var anyJoined = false
    for slot in slots {
      guard let consumer = consumers[slot], consumer.ringState != .inRing, consumer.hasOwnCapacity
      else { continue }
      consumers[slot]?.ringState = .inRing
      queues[consumer.queue.slot]?.ring.join(slot, priority: consumer.priority)
      anyJoined = true
    }
    return anyJoined
  }

  /// The number of a consumer's departure from its ring; 0 for a consumer that did not leave.
  private func departure(of consumer: Slot) -> UInt64 {
    guard case .aside(let departure)? = consumers.read(consumer, { $0.ringState }) else { return 0 }
    return departure
  }
}
