public import RPCCore

extension BrokerStateMachine {
  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - client: The properties that the client declares.
  ///   - actions: The resulting actions are appended here, in order.
  /// - Returns: The ID of the connection, for all later calls.
  public mutating func openConnection(
    of client: ClientProperties = ClientProperties(), into actions: inout [BrokerAction]
  ) -> ConnectionID {
    serials.connection += 1
    let connection = Connection(serial: serials.connection, client: client)
    let id = ConnectionID(slot: connections.insert(connection))
    note(.connectionOpened(id), in: &actions)
    return id
  }

  /// Opens a channel; returns `nil` if the connection is gone.
  public mutating func openChannel(on connection: ConnectionID) -> ChannelID? {
    guard connections.contains(connection.slot) else { return nil }
    let id = ChannelID(slot: channels.insert(Channel(connection: connection)))
    connections[connection.slot]?.channels.append(id)
    return id
  }

  /// Handles the end of a connection that its client closed or lost.
  ///
  /// The connection's deliveries return to their queues, and its exclusive queues are deleted.
  ///
  /// - Parameters:
  ///   - connection: The connection that has ended. If it is already gone, nothing happens.
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
  public mutating func closeConnection(
    _ connection: ConnectionID, now: Instant, into actions: inout [BrokerAction]
  ) {
    endConnection(connection, now: now, into: &actions)
  }

  /// Closes a channel.
  ///
  /// The answer comes before the cleanup, because RabbitMQ's queues learn of the end separately.
  mutating func closeChannel(
    _ channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let connection = channels[channel.slot]?.connection else { return }
    actions.append(.send(.channelClosed, to: channel))
    release([channel], cause: .channelClosed, now: now, into: &actions)
    channels.remove(channel.slot)
    connections[connection.slot]?.channels.removeAll { $0 == channel }
  }

  /// Ends the channel or the connection, by the error's scope (AMQP 0-9-1, section 4.10).
  mutating func fail(
    _ channel: ChannelID, with error: AMQPError, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let connection = channels[channel.slot]?.connection else { return }
    switch error.scope {
    case .channel:
      channels[channel.slot]?.standing = .failed
      note(.channelFailed(channel, error), in: &actions)
      actions.append(.send(.channelFailed(error), to: channel))
      release([channel], cause: .channelClosed, now: now, into: &actions)
    case .connection:
      endConnection(connection, because: error, on: channel, now: now, into: &actions)
      actions.append(.closeConnection(connection, error))
    }
  }

  /// Ends a connection, and the channel that failed before its other channels, as RabbitMQ does.
  ///
  /// Deliveries of the failed channel may then go to the other channels. They are lost there under
  /// automatic acknowledgement.
  private mutating func endConnection(
    _ id: ConnectionID, because error: AMQPError? = nil, on failed: ChannelID? = nil, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    guard let connection = connections.remove(id.slot) else { return }
    note(.connectionClosed(id, error), in: &actions)
    if let failed { release([failed], cause: .connectionClosed, now: now, into: &actions) }
    release(
      connection.channels, andDelete: connection.exclusiveQueues, cause: .connectionClosed,
      now: now, into: &actions)
    for channel in connection.channels { channels.remove(channel.slot) }
  }

  /// Takes consumers, queues and deliveries away from channels that end.
  ///
  /// All consumers go first, so that no delivery returns to one of them. Exclusive queues follow,
  /// then the deliveries.
  private mutating func release(
    _ channels: [ChannelID], andDelete exclusiveQueues: [QueueID] = [], cause: RequeueCause,
    now: Instant, into actions: inout [BrokerAction]
  ) {
    var abandoned: [QueueID] = []
    for channel in channels {
      rollBack(channel)
      endReplyConsumer(of: channel)
      for consumer in self.channels[channel.slot]?.consumers ?? [] {
        guard let queue = removeConsumer(consumer, into: &actions) else { continue }
        abandoned.append(queue)
      }
    }
    for queue in exclusiveQueues { removeQueue(queue, now: now, into: &actions) }
    for queue in abandoned { deleteIfAbandoned(queue, now: now, into: &actions) }
    for channel in channels {
      returnAll(of: channel, because: cause, now: now, into: &actions)
    }
    dispatchSettled(now: now, into: &actions)
    for queue in abandoned { serveSuccessor(in: queue, now: now, into: &actions) }
    publishDeadLetters(now: now, into: &actions)
  }
}
