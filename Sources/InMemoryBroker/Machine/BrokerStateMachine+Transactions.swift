import RPCCore

/// Transactions cover publications and settlements, and nothing else (RabbitMQ, "Transactions").
extension BrokerStateMachine {
  mutating func selectConfirms(
    on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if channels[channel.slot]?.standing == .transactional {
      throw .precondition("cannot switch from tx to confirm mode")
    }
    channels[channel.slot]?.confirms = true
    actions.append(.send(.confirmsSelected, to: channel))
  }

  mutating func selectTransactions(
    on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if channels[channel.slot]?.confirms == true {
      throw .precondition("cannot switch from confirm to tx mode")
    }
    channels[channel.slot]?.standing = .transactional
    actions.append(.send(.transactionsSelected, to: channel))
  }

  /// Holds publications and settlements back for the commit, and performs every other method.
  mutating func performInTransaction(
    _ method: ClientMethod, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    switch method {
    case .publish(let publication): try hold(publication, on: channel)
    case .acknowledge(let tag, let multiple):
      try hold(tag, multiple, .acknowledge, on: channel)
    case .negativeAcknowledge(let tag, let multiple, let requeue):
      try hold(tag, multiple, Settlement(requeue: requeue), on: channel)
    case .reject(let tag, let requeue):
      try hold(tag, false, Settlement(requeue: requeue), on: channel)
    case .commit: try commit(channel, now: now, into: &actions)
    case .rollback:
      rollBack(channel)
      actions.append(.send(.rolledBack, to: channel))
    default: try perform(method, on: channel, now: now, into: &actions)
    }
  }

  /// Discards the publications of a transaction and makes its settled deliveries unsettled again.
  mutating func rollBack(_ channel: ChannelID) {
    channels.update(channel.slot, with: &held) { channel, held in
      guard !channel.transaction.isEmpty else { return }
      for publishing in channel.transaction.publishings { held.remove(publishing.publication) }
      channel.unacknowledged.restore(
        channel.transaction.settlings.map { ($0.tag, $0.delivery) })
      channel.transaction = Transaction()
    }
  }

  /// Publishes, then settles, each in the order of the client's methods.
  ///
  /// Consecutive settlements with the same outcome happen at once. Returns of unroutable messages
  /// come before the answer. If a queue refuses a message, the channel fails, although everything
  /// else is done.
  private mutating func commit(
    _ channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    guard let transaction = channels[channel.slot]?.transaction else { return }
    channels[channel.slot]?.transaction = Transaction()
    var isComplete = true
    for publishing in transaction.publishings {
      held.remove(publishing.publication)
      note(.published(publishing.publication.message, by: channel), in: &actions)
      let wasAccepted = send(
        publishing.publication, along: route(publishing), timeToLive: publishing.timeToLive,
        on: channel, now: now, into: &actions)
      isComplete = isComplete && wasAccepted
    }
    for (settlement, deliveries) in transaction.runs {
      settle(deliveries, settlement, on: channel, now: now, into: &actions)
    }
    guard isComplete else { throw .precondition("partial tx completion") }
    actions.append(.send(.committed, to: channel))
  }

  private mutating func hold(
    _ request: Publication, on channel: ChannelID
  ) throws(AMQPError) {
    var publication = request
    let (route, timeToLive) = try admit(&publication, on: channel)
    let names: [String]? =
      switch route {
      case _ where request.exchange.isEmpty: nil
      case .nowhere, .reply: []
      case .one(let queue): [queueName(queue)]
      case .several(let queues): queues.map(queueName)
      }
    held.add(publication)
    channels[channel.slot]?.transaction.publishings.append(
      .init(publication: publication, timeToLive: timeToLive, queues: names))
  }

  /// The route of a publication at its commit.
  ///
  /// Queues that are gone by then get nothing.
  private mutating func route(_ publishing: Transaction.Publishing) -> Route {
    guard let names = publishing.queues else {
      return routeByName(publishing.publication)
    }
    return Route(names.compactMap { queueIDs[$0] })
  }

  private mutating func hold(
    _ tag: UInt64, _ multiple: Bool, _ settlement: Settlement, on channel: ChannelID
  ) throws(AMQPError) {
    let limit = tag == 0 && multiple ? .max : tag
    let isKnown = channels[channel.slot]?.unacknowledged.contains(tag: tag) == true
    guard isKnown || limit == .max else { throw .unknownDeliveryTag(tag) }
    channels.update(channel.slot) { channel in
      let settled =
        multiple
        ? channel.unacknowledged.removeAll(through: limit)
        : channel.unacknowledged.remove(tag: tag).map { [(tag, $0)] } ?? []
      for (tag, delivery) in settled {
        channel.transaction.settlings.append(
          .init(tag: tag, delivery: delivery, settlement: settlement))
      }
    }
  }
}

extension Transaction {
  fileprivate var isEmpty: Bool { publishings.isEmpty && settlings.isEmpty }

  /// Groups of consecutive settlements with the same outcome, each of which is settled at once.
  fileprivate var runs:
    [(settlement: Settlement, deliveries: [(tag: UInt64, delivery: UnacknowledgedDelivery)])]
  {
    settlings.reduce(into: []) { runs, next in
      if runs.last?.settlement != next.settlement { runs.append((next.settlement, [])) }
      runs[runs.count - 1].deliveries.append((next.tag, next.delivery))
    }
  }
}

extension UnacknowledgedDeliveries {
  fileprivate mutating func removeAll(
    through limit: UInt64
  ) -> [(tag: UInt64, delivery: UnacknowledgedDelivery)] {
    var removed: [(tag: UInt64, delivery: UnacknowledgedDelivery)] = []
    while let next = popFirst(through: limit) { removed.append(next) }
    return removed
  }
}
