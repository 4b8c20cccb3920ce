import InMemoryBroker
import RPCCore

/// The border between clients and the broker: every method crosses it here, and nowhere else.
///
/// Whoever wants to drop, delay, double or write down what passes has two places to do it:
/// ``pass(_:from:now:)`` for what clients send, ``pass(_:to:now:)`` for what the broker sends.
extension GatewayMachine {
  /// A client's method on its way to the broker.
  mutating func pass(_ request: BrokerRequest, from client: ClientID, now: Instant) {
    clients.update(client.slot) { $0.connection.current = request.terms }
    withActions(now: now) { broker, actions in
      broker.receive(request.method, on: request.channel, now: now, into: &actions)
    }
    clients.update(client.slot) { client in
      client.connection.current = nil
      if isShortOfMemory, request.terms.id == .basicPublish { client.connection.block() }
    }
  }

  /// The broker's method on its way to a client.
  private mutating func pass(_ method: ServerMethod, to channel: ChannelID, now: Instant) {
    guard let route = routes[Int(channel.slot.index)], route.channel == channel else { return }
    let isOver = clients.update(route.client.slot) { client in
      client.connection.send(method, on: route.number)
    }
    touch(route.client)
    guard isOver == true else { return }
    routes[Int(channel.slot.index)] = nil
    // The broker keeps a failed channel until it is closed; its client cannot reach it any more.
    if case .channelFailed = method { drop(channel, now: now) }
  }

  /// Lets the broker act, and carries out what it says.
  @discardableResult
  mutating func withActions<Result>(
    now: Instant, _ act: (inout BrokerStateMachine, inout [BrokerAction]) -> Result
  ) -> Result {
    var actions = spareActions
    spareActions = []
    let result = act(&broker, &actions)
    for action in actions {
      switch action {
      case .send(let method, let channel): pass(method, to: channel, now: now)
      case .closeConnection(let connection, let error): close(connection, because: error)
      case .note: break
      }
    }
    actions.removeAll(keepingCapacity: true)
    spareActions = actions
    return result
  }

  /// The broker has ended a connection.
  private mutating func close(_ connection: ConnectionID, because error: AMQPError) {
    guard let client = owners[Int(connection.slot.index)] else { return }
    forget(connection)
    clients.update(client.slot) { client in
      client.connection.brokerConnection = nil
      client.connection.close(
        because: ConnectionFailure(error, by: client.connection.current?.id))
    }
    touch(client)
  }
}
