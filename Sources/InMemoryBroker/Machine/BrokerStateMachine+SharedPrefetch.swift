import RPCCore

/// How many unacknowledged deliveries all consumers of a channel may have together.
struct SharedPrefetch: Sendable {
  var limit: UInt16
  /// How many deliveries count: all that the channel held when the limit was set, also what was
  /// got, and what its consumers took since.
  var count: Int
  /// Counts the deliveries to the channel's consumers, so that queues can take turns.
  var turn: UInt64 = 0

  var isReached: Bool { count >= Int(limit) }

  /// Takes note that consumers' deliveries were settled; 0 stays 0 (RabbitMQ).
  mutating func settle(_ deliveries: Int) {
    if count != 0 { count -= deliveries }
  }
}

/// Prefetch that is set with `global` (RabbitMQ, "Consumer Prefetch").
///
/// Consumers know whether they are held back, so nobody looks at channels in turn. A queue that
/// finds a consumer held back serves none of the channel's any more until it is told that there is
/// room, which it is when it has taken note of what was settled.
extension BrokerStateMachine {
  /// Without `global` a limit that was shared ends, as in RabbitMQ.
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

  /// Quorum queues know no limit that consumers share: 540.
  func checkSharedPrefetch(
    on channel: ChannelID, allows queue: QueueID
  ) throws(AMQPError) {
    guard sharesPrefetch, isQuorum(queue), sharesLimit(channel) else { return }
    throw .notImplemented("queue '\(queueName(queue))' in vhost '/' does not support global qos")
  }

  func sharesLimit(_ channel: ChannelID) -> Bool {
    channels.read(channel.slot, { $0.sharedPrefetch != nil }) == true
  }

  /// Holds a new consumer back if the others have all there is.
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

  /// Takes note of settled deliveries; returns whether that makes room, so that consumers are to be
  /// resumed when their queues have dealt with what was settled.
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

  /// Lets suspended consumers take their turns again, at the tail and in the order in which they
  /// left, and dispatches their queues.
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

  /// The queues of some consumers, with that first which went longest without a delivery.
  ///
  /// RabbitMQ draws by lot, so that no queue starves behind another; turns do the same without chance.
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

  /// Frees a place of a consumer on a channel with a shared limit; returns whether any joined its
  /// ring.
  ///
  /// If the consumer was at its own limit, all of the channel's that the queue put aside are tried
  /// again but those at theirs.
  mutating func freeCapacity(of slot: Slot, sharedOn channel: ChannelID) -> Bool {
    guard let consumer = consumers[slot] else { return false }
    consumers[slot]?.unacknowledgedCount -= 1
    guard !consumer.hasOwnCapacity else { return false }
    let neighbours = members(of: channel) { $0.queue == consumer.queue }
    return rejoin(neighbours.sorted { departure(of: $0) < departure(of: $1) })
  }

  /// Passes on that a queue has found a channel's limit reached, when the consumer leaves that it
  /// found it with.
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

  /// Lets consumers go on whose queues have not found out that they were held back.
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

  /// Puts those consumers back that left their rings and are not at their own limits; returns
  /// whether there were any.
  private mutating func rejoin(_ slots: [Slot]) -> Bool {
    var anyJoined = false
    for slot in slots {
      guard let consumer = consumers[slot], consumer.place != .inRing, consumer.hasOwnCapacity
      else { continue }
      consumers[slot]?.place = .inRing
      queues[consumer.queue.slot]?.ring.join(slot, priority: consumer.priority)
      anyJoined = true
    }
    return anyJoined
  }

  /// When a consumer left its ring; those who did not come first.
  private func departure(of consumer: Slot) -> UInt64 {
    guard case .aside(let departure)? = consumers.read(consumer, { $0.place }) else { return 0 }
    return departure
  }
}
