public import RPCCore

extension BrokerStateMachine {
  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - client: What the client has told of itself.
  ///   - actions: What to do is added here, in order.
  /// - Returns: The name of the connection, for all that follows.
  public mutating func openConnection(
    of client: ClientProperties = ClientProperties(), into actions: inout [BrokerAction]
  ) -> ConnectionID {
    serials.connection += 1
    let connection = Connection(serial: serials.connection, client: client)
    let id = ConnectionID(slot: connections.insert(connection))
    note(.connectionOpened(id), in: &actions)
    return id
  }

  /// Opens a channel, or returns `nil` if the connection is gone.
  public mutating func openChannel(on connection: ConnectionID) -> ChannelID? {
    guard connections.contains(connection.slot) else { return nil }
    let id = ChannelID(slot: channels.insert(Channel(connection: connection)))
    connections[connection.slot]?.channels.append(id)
    return id
  }

  /// Does what follows when a client closes its connection or vanishes: its deliveries return to
  /// their queues and its exclusive queues are deleted.
  ///
  /// - Parameters:
  ///   - connection: The connection that has ended; one that is gone already changes nothing.
  ///   - now: The time by the broker's clock.
  ///   - actions: What to do is added here, in order.
  public mutating func closeConnection(
    _ connection: ConnectionID, now: Instant, into actions: inout [BrokerAction]
  ) {
    endConnection(connection, now: now, into: &actions)
  }

  /// Answers first and cleans up afterwards, as RabbitMQ does: queues learn of it by themselves.
  mutating func closeChannel(
    _ channel: ChannelID, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let connection = channels[channel.slot]?.connection else { return }
    actions.append(.send(.channelClosed, to: channel))
    release([channel], cause: .channelClosed, now: now, into: &actions)
    channels.remove(channel.slot)
    connections[connection.slot]?.channels.removeAll { $0 == channel }
  }

  /// Ends what an error ends (AMQP 0-9-1, section 4.10: exceptions of channels and connections).
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

  /// The channel whose error it is ends before the others, as in RabbitMQ: what returns from it may
  /// be delivered to one of them, and is lost there if nobody has to acknowledge it.
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

  /// Takes from channels all they hold: first the consumers of all, so that nothing returns to one
  /// of them, then queues that must not outlive them, then the deliveries.
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
