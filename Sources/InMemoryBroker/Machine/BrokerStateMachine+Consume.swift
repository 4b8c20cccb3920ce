import RPCCore

extension BrokerStateMachine {
  /// Adds a consumer behind the others of its priority, with the current prefetch of its channel.
  ///
  /// In RabbitMQ, `basic.qos` with `global` false counts only for consumers that come after it.
  mutating func consume(
    _ request: ConsumeRequest, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if isTaken(request.consumerTag, on: channel) { throw .reusedConsumerTag(request.consumerTag) }
    if request.queue == directReplyQueue {
      return try consumeReplies(request, on: channel, into: &actions)
    }
    let queue = try usableQueue(try expandQueueName(request.queue, on: channel), on: channel)
    try checkExclusiveUse(of: queue, by: request)
    try checkSharedPrefetch(on: channel, allows: queue)
    let tag = request.consumerTag.isEmpty ? makeConsumerTag() : request.consumerTag
    addConsumer(request, tag: tag, queue: queue, channel: channel, into: &actions)
    renewIdleDeadline(of: queue, now: now)
    actions.append(.send(.consuming(consumerTag: tag), to: channel))
    dispatch(queue, now: now, into: &actions)
  }

  /// Ends a consumer.
  ///
  /// Its unacknowledged deliveries stay with the channel. An unknown tag is no error (RabbitMQ).
  mutating func cancel(
    _ tag: String, on channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    let queue = consumer(tagged: tag, on: channel).flatMap { removeConsumer($0, into: &actions) }
    if channels[channel.slot]?.replyConsumer?.tag == tag { endReplyConsumer(of: channel) }
    actions.append(.send(.cancelled(consumerTag: tag), to: channel))
    if let queue {
      deleteIfAbandoned(queue, now: now, into: &actions)
      serveSuccessor(in: queue, now: now, into: &actions)
    }
  }

  /// Removes a consumer and returns its queue.
  @discardableResult
  mutating func removeConsumer(_ slot: Slot, into actions: inout [BrokerAction]) -> QueueID? {
    guard let consumer = consumers.remove(slot) else { return nil }
    let queue = consumer.queue
    channels.update(consumer.channel.slot) { channel in
      channel.consumers.removeAll { $0 == slot }
      if consumer.unacknowledgedCount > 0 { channel.remember(slot, tag: consumer.tag) }
    }
    if consumer.isSuspended { leaveSuspension(to: consumer) }
    queues[queue.slot]?.consumers.removeAll { $0 == slot }
    queues[queue.slot]?.ring.remove(slot)
    if consumer.isExclusive { queues[queue.slot]?.hasExclusiveConsumer = false }
    electConsumer(of: queue, after: slot)
    note(
      .consumerRemoved(
        consumerTag: consumer.tag, queue: queues[queue.slot]?.name ?? "",
        channel: consumer.channel),
      in: &actions)
    return queue
  }

  private mutating func addConsumer(
    _ request: ConsumeRequest, tag: String, queue: QueueID, channel: ChannelID,
    into actions: inout [BrokerAction]
  ) {
    let slot = consumers.insert(
      Consumer(
        tag: tag, channel: channel, queue: queue, isAutoAcknowledged: request.isAutoAcknowledged,
        isExclusive: request.isExclusive, priority: request.priority,
        prefetch: channels[channel.slot]?.prefetch ?? 0))
    channels[channel.slot]?.consumers.append(slot)
    if sharesPrefetch { holdBack(slot, on: channel) }
    queues[queue.slot]?.consumers.append(slot)
    admit(slot, to: queue, priority: request.priority)
    if request.isExclusive, !isQuorum(queue) { queues[queue.slot]?.hasExclusiveConsumer = true }
    note(
      .consumerAdded(consumerTag: tag, queue: queues[queue.slot]?.name ?? "", channel: channel),
      in: &actions)
  }

  private func checkExclusiveUse(
    of id: QueueID, by request: ConsumeRequest
  ) throws(AMQPError) {
    guard let queue = queues[id.slot], queue.options?.isQuorum != true else { return }
    if request.isExclusive, queue.options?.hasSingleActiveConsumer == true {
      throw .inExclusiveUse(queue.name)
    }
    if queue.hasExclusiveConsumer || (request.isExclusive && !queue.consumers.isEmpty) {
      throw .inExclusiveUse(queue.name)
    }
  }

  private func isTaken(_ tag: String, on channel: ChannelID) -> Bool {
    guard !tag.isEmpty else { return false }
    return consumer(tagged: tag, on: channel) != nil
      || channels[channel.slot]?.replyConsumer?.tag == tag
  }

  private func consumer(tagged tag: String, on channel: ChannelID) -> Slot? {
    channels[channel.slot]?.consumers.first { consumers[$0]?.tag == tag }
  }

  /// Makes a consumer tag from a counter.
  ///
  /// RabbitMQ uses random bytes, but here tags must be the same in every run.
  mutating func makeConsumerTag() -> String {
    serials.generatedConsumerTag += 1
    return "amq.ctag-\(serials.generatedConsumerTag)"
  }
}
