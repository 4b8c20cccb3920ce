import RPCCore

extension BrokerStateMachine {
  mutating func purgeQueue(
    _ request: String, on channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let id = try usableQueue(try expandQueueName(request, on: channel), on: channel)
    let count = discardReady(in: id, cause: .purged, into: &actions)
    actions.append(.send(.queuePurged(messageCount: count), to: channel))
  }

  /// Deletes a queue.
  ///
  /// As in RabbitMQ, deleting a missing queue succeeds with 0 messages. The client is answered
  /// before consumers are notified.
  mutating func deleteQueue(
    _ request: String, ifUnused: Bool, ifEmpty: Bool, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    let name = try expandQueueName(request, on: channel)
    guard queueIDs[name] != nil else {
      return actions.append(.send(.queueDeleted(messageCount: 0), to: channel))
    }
    let id = try usableQueue(name, on: channel)
    guard let queue = queues[id.slot] else { return }
    if queue.declaration.isQuorum, ifUnused || ifEmpty {
      throw .conditionalDelete(name, condition: ifUnused ? "if-unused" : "if-empty")
    }
    if ifEmpty, !queue.ready.isEmpty {
      throw .precondition("queue '\(name)' in vhost '/' not empty")
    }
    if ifUnused, !queue.consumers.isEmpty {
      throw .precondition("queue '\(name)' in vhost '/' in use")
    }
    actions.append(.send(.queueDeleted(messageCount: queue.ready.count), to: channel))
    removeQueue(id, now: now, into: &actions)
  }

  /// Deletes an auto-delete queue that has lost its last consumer.
  ///
  /// For any other queue without consumers, the time begins that it may stay unused.
  mutating func deleteIfAbandoned(
    _ id: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    renewIdleDeadline(of: id, now: now)
    guard let queue = queues[id.slot], queue.declaration.isAutoDelete, queue.consumers.isEmpty
    else { return }
    removeQueue(id, now: now, into: &actions)
  }

  /// Removes a queue with its messages, its bindings and its consumers, which are notified.
  mutating func removeQueue(
    _ id: QueueID, cause: RemovalCause = .queueDeleted, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    guard let queue = queues[id.slot] else { return }
    note(.queueDeleted(queue: queue.name), in: &actions)
    discardReady(in: id, cause: cause, into: &actions)
    noteLostDeliveries(of: id, cause: cause, into: &actions)
    for consumer in queue.consumers { endConsumer(consumer, into: &actions) }
    for binding in queue.bindings { removeBinding(binding, of: id) }
    if let owner = queue.owner {
      connections[owner.slot]?.exclusiveQueues.removeAll { $0 == id }
    }
    queueIDs[queue.name] = nil
    timers.remove(id.slot.index)
    queues.remove(id.slot)
  }

  @discardableResult
  mutating func discardReady(
    in id: QueueID, cause: RemovalCause, into actions: inout [BrokerAction]
  ) -> Int {
    guard let queue = queues[id.slot] else { return 0 }
    if isObserved {
      for entry in queue.ready.entries {
        actions.append(.note(.removed(entry.message, queue: queue.name, cause: cause)))
      }
    }
    queue.ready.forEach { _, entry in held.remove(entry.publication) }
    queues[id.slot]?.ready = ReadyList()
    queues[id.slot]?.readyBytes = 0
    updateTimer(of: id)
    return queue.ready.count
  }

  /// Reports the unacknowledged deliveries of a removed queue as lost.
  ///
  /// Their tags can still be settled. Finding them takes a search, which only an observer pays for.
  private func noteLostDeliveries(
    of id: QueueID, cause: RemovalCause, into actions: inout [BrokerAction]
  ) {
    guard isObserved, let queue = queues[id.slot], queue.unacknowledgedCount > 0 else { return }
    var lost: [QueueEntry] = []
    for channel in channels.slots {
      let deliveries = channels[channel]?.held ?? []
      lost += deliveries.filter { $0.delivery.queue == id }.map(\.delivery.entry)
    }
    for entry in lost.sorted(by: { $0.position < $1.position }) {
      actions.append(.note(.removed(entry.message, queue: queue.name, cause: cause)))
    }
  }

  private mutating func endConsumer(_ slot: Slot, into actions: inout [BrokerAction]) {
    guard let consumer = consumers[slot] else { return }
    removeConsumer(slot, into: &actions)
    guard let connection = channels[consumer.channel.slot]?.connection,
      connections[connection.slot]?.client.notifiesConsumerCancel == true
    else { return }
    actions.append(.send(.consumerEnded(consumerTag: consumer.tag), to: consumer.channel))
  }
}
