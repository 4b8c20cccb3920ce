import InMemoryBroker
import RPCCore

extension GatewayMachine {
  mutating func handle(_ request: ConnectionRequest, from client: ClientID, now: Instant) {
    switch request {
    case .open: open(client, now: now)
    case .openChannel(let number): openChannel(number, of: client, now: now)
    case .perform(let request): pass(request, from: client, now: now)
    case .dropChannel(let channel): drop(channel, now: now)
    case .end(let connection): end(connection, now: now)
    }
  }

  private mutating func open(_ client: ClientID, now: Instant) {
    if watch?.isBrokerDown == true { return abort(client) }
    guard connectionCount < configuration.limits.connections else {
      clients.update(client.slot) {
        $0.connection.refuse(limit: configuration.limits.connections)
      }
      return
    }
    connectionCount += 1
    let id = withActions(now: now) { broker, actions in broker.openConnection(into: &actions) }
    while owners.count <= Int(id.slot.index) { owners.append(nil) }
    owners[Int(id.slot.index)] = client
    clients.update(client.slot) { $0.connection.opened(id) }
    introduce(client, as: id, now: now)
    setHeartbeatAlarm(of: client, now: now)
  }

  private mutating func openChannel(_ number: UInt16, of client: ClientID, now: Instant) {
    guard let connection = clients.read(client.slot, { $0.connection.brokerConnection }) ?? nil,
      let id = broker.openChannel(on: connection)
    else { return }
    while routes.count <= Int(id.slot.index) { routes.append(nil) }
    routes[Int(id.slot.index)] = Route(channel: id, client: client, number: number)
    clients.update(client.slot) { $0.connection.channelOpened(number, id: id) }
    tell(.channelOpened(id, on: connection), now: now)
  }

  /// Closes a channel of the broker.
  ///
  /// Its client already knows that the channel is gone.
  mutating func drop(_ channel: ChannelID, now: Instant) {
    routes[Int(channel.slot.index)] = nil
    tell(.channelEnded(channel), now: now)
    withActions(now: now) { broker, actions in
      broker.receive(.closeChannel, on: channel, now: now, into: &actions)
    }
  }

  /// Closes a connection of the broker.
  ///
  /// Its client already knows that the connection is gone.
  mutating func end(_ connection: ConnectionID, now: Instant) {
    forget(connection)
    tell(.disconnected(connection), now: now)
    withActions(now: now) { broker, actions in
      broker.closeConnection(connection, now: now, into: &actions)
    }
  }

  /// Frees the connection's slot.
  ///
  /// The routes of its channels stay, because the broker sends nothing more to these channels. New
  /// channels overwrite the routes when they reuse the slots.
  mutating func forget(_ connection: ConnectionID) {
    guard owners[Int(connection.slot.index)] != nil else { return }
    owners[Int(connection.slot.index)] = nil
    connectionCount -= 1
  }
}
