import RPCCore

extension BrokerStateMachine {
  mutating func declareQueue(
    _ declaration: QueueDeclaration, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    guard let connection = channels[channel.slot]?.connection else { return }
    if declaration.name.hasPrefix(directReplyQueue) {
      return try declareReplyQueue(declaration.name, on: channel, into: &actions)
    }
    let owner = declaration.isExclusive ? connection : nil
    let id: QueueID
    if declaration.isPassive {
      id = try usableQueue(declaration.name, on: channel)
    } else {
      id = try declareQueue(declaration, by: connection, owner: owner, into: &actions)
    }
    renewIdleDeadline(of: id, now: now)
    guard let queue = queues[id.slot] else { return }
    channels[channel.slot]?.lastDeclaredQueue = queue.name
    let reply = ServerMethod.queueDeclared(
      name: queue.name, messageCount: queue.ready.count, consumerCount: queue.consumers.count)
    actions.append(.send(reply, to: channel))
  }

  /// Returns the declared queue, which is made if it is missing.
  mutating func declareQueue(
    _ request: QueueDeclaration, by connection: ConnectionID?, owner: ConnectionID?,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) -> QueueID {
    var declaration = request
    // An exclusive queue ends with its connection, so RabbitMQ drops the flag.
    if declaration.isExclusive, !declaration.isQuorum { declaration.isDurable = false }
    if declaration.name.isEmpty {
      declaration.name = makeQueueName()
    } else if declaration.name.hasPrefix("amq.") {
      throw .reservedName("queue", declaration.name)
    }
    if let existing = queueIDs[declaration.name] {
      try checkEquivalence(of: declaration, to: existing, by: connection)
      return existing
    }
    try checkQueueArguments(declaration)
    return makeQueue(declaration, owner: owner, into: &actions)
  }

  private mutating func makeQueue(
    _ declaration: QueueDeclaration, owner: ConnectionID?, into actions: inout [BrokerAction]
  ) -> QueueID {
    serials.queue += 1
    let queue = Queue(
      declaration: declaration, profile: profile, owner: owner, serial: serials.queue)
    let id = QueueID(slot: queues.insert(queue))
    queueIDs[declaration.name] = id
    if let owner { connections[owner.slot]?.exclusiveQueues.append(id) }
    note(.queueDeclared(queue: declaration.name, owner: owner), in: &actions)
    return id
  }

  /// Makes a queue name from a counter.
  ///
  /// RabbitMQ uses random bytes, but here names must be the same in every run.
  private mutating func makeQueueName() -> String {
    serials.generatedQueueName += 1
    return "amq.gen-\(serials.generatedQueueName)"
  }

  /// Compares in RabbitMQ's order: exclusive (405), durable, auto_delete, arguments (406).
  private func checkEquivalence(
    of declaration: QueueDeclaration, to existing: QueueID, by connection: ConnectionID?
  ) throws(AMQPError) {
    guard let queue = queues[existing.slot] else { return }
    let current = queue.declaration
    let isLocked = queue.owner != nil && queue.owner != connection
    if isLocked || declaration.isExclusive != current.isExclusive { throw .locked(queue.name) }
    let subject = "queue '\(queue.name)' in vhost '/'"
    try checkEqual("durable", declaration.isDurable, current.isDurable, of: subject)
    try checkEqual("auto_delete", declaration.isAutoDelete, current.isAutoDelete, of: subject)
    for name in comparedArguments(of: current) {
      try checkEqual(
        name, declaration.arguments.withoutDefaultType, current.arguments.withoutDefaultType,
        of: subject)
    }
  }

  // MARK: Finding

  /// Replaces an empty name by the queue that the channel declared last (AMQP 0-9-1, queue.bind and
  /// others).
  func expandQueueName(_ name: String, on channel: ChannelID) throws(AMQPError) -> String {
    guard name.isEmpty else { return name }
    guard let last = channels[channel.slot]?.lastDeclaredQueue, !last.isEmpty else {
      throw .noDeclaredQueue
    }
    return last
  }

  /// Returns the queue of that name, unless another connection owns it.
  func usableQueue(_ name: String, on channel: ChannelID) throws(AMQPError) -> QueueID {
    guard let id = queueIDs[name] else { throw .noQueue(name) }
    if let owner = queues[id.slot]?.owner, owner != channels[channel.slot]?.connection {
      throw .locked(name)
    }
    return id
  }
}

extension FieldTable {
  /// The arguments without `x-queue-type` for a classic queue, which is the default type.
  fileprivate var withoutDefaultType: FieldTable {
    guard self["x-queue-type"] == .text("classic") else { return self }
    var arguments = self
    arguments["x-queue-type"] = nil
    return arguments
  }
}
