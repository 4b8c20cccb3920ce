public import RPCCore

extension BrokerStateMachine {
  /// Stops the broker and starts it again.
  ///
  /// Every connection ends with 320, in the order of opening. Durable exchanges, durable queues,
  /// the bindings between them, and persistent messages survive. A quorum queue keeps all its
  /// messages. Delivered messages that were not acknowledged are ready again.
  ///
  /// - Parameters:
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
  public mutating func restart(now: Instant, into actions: inout [BrokerAction]) {
    note(.restarted, in: &actions)
    let ended = connectionsInOrder
    for connection in ended { note(.connectionClosed(connection, .brokerShutDown), in: &actions) }
    dropConsumers(into: &actions)
    replyAddresses.removeAll()
    dropTransientQueues(now: now, into: &actions)
    dropTransientExchanges()
    for connection in ended { returnDeliveries(of: connection, into: &actions) }
    for queue in queuesInOrder {
      dropTransientMessages(of: queue, now: now, into: &actions)
      renewIdleDeadline(of: queue, now: now)
    }
    for connection in ended {
      for channel in connections.remove(connection.slot)?.channels ?? [] {
        channels.remove(channel.slot)
      }
      actions.append(.closeConnection(connection, .brokerShutDown))
    }
    publishDeadLetters(now: now, into: &actions)
  }

  var connectionsInOrder: [ConnectionID] {
    let slots = connections.slots.sorted {
      connections[$0]?.serial ?? 0 < connections[$1]?.serial ?? 0
    }
    return slots.map { ConnectionID(slot: $0) }
  }

  var queuesInOrder: [QueueID] {
    let slots = queues.slots.sorted { queues[$0]?.serial ?? 0 < queues[$1]?.serial ?? 0 }
    return slots.map { QueueID(slot: $0) }
  }

  private mutating func dropConsumers(into actions: inout [BrokerAction]) {
    for queue in queuesInOrder {
      for consumer in queues[queue.slot]?.consumers ?? [] {
        removeConsumer(consumer, into: &actions)
      }
    }
  }

  private mutating func dropTransientQueues(now: Instant, into actions: inout [BrokerAction]) {
    for queue in queuesInOrder where queues[queue.slot]?.declaration.isDurable == false {
      removeQueue(queue, cause: .brokerRestarted, now: now, into: &actions)
    }
  }

  /// Nothing is reported and each removal is independent, so the order does not matter.
  private mutating func dropTransientExchanges() {
    let transient = exchanges.filter { !$0.value.declaration.isDurable }
    for name in transient.keys { removeExchange(name) }
  }

  private mutating func returnDeliveries(
    of connection: ConnectionID, into actions: inout [BrokerAction]
  ) {
    for channel in connections[connection.slot]?.channels ?? [] {
      rollBack(channel)
      while let (tag, delivery) = channels[channel.slot]?.unacknowledged.popFirst(through: .max) {
        _ = end(
          delivery, tag: tag, .requeue(.brokerRestarted), on: channel, into: &actions)
      }
    }
  }

  private mutating func dropTransientMessages(
    of queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    // A quorum queue stores every message, persistent or not.
    guard !isQuorum(queue) else { return expireDue(in: queue, now: now, into: &actions) }
    let dropped = queues[queue.slot]?.removeAllReady { !$0.message.isPersistent } ?? []
    for entry in dropped {
      held.remove(entry.publication)
      note(
        .removed(entry.message, queue: queueName(queue), cause: .brokerRestarted), in: &actions)
    }
    expireDue(in: queue, now: now, into: &actions)
  }
}
