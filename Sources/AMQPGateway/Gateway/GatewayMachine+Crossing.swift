import InMemoryBroker
import RPCCore

/// The border between clients and the broker. Every method crosses the border here.
///
/// Faults and the journal take effect in two methods. ``passWatched(_:from:now:)`` handles methods
/// of clients, and ``arrive(_:on:now:)`` handles methods of the broker.
extension GatewayMachine {
  /// Takes a client's method, past the watch if there is one, to the broker.
  mutating func pass(_ request: BrokerRequest, from client: ClientID, now: Instant) {
    if watch == nil {
      carry(request, from: client, now: now)
    } else {
      passWatched(request, from: client, now: now)
    }
  }

  mutating func carry(_ request: BrokerRequest, from client: ClientID, now: Instant) {
    withBroker(of: client, for: request.terms, now: now) { broker, actions in
      broker.receive(request.method, on: request.channel, now: now, into: &actions)
    }
  }

  /// Lets the broker act for a client.
  ///
  /// `terms` say how to answer, and which method is blamed for a failure.
  mutating func withBroker(
    of client: ClientID, for terms: RequestTerms, now: Instant,
    _ act: (inout BrokerStateMachine, inout [BrokerAction]) -> Void
  ) {
    clients.update(client.slot) { $0.connection.current = terms }
    withActions(now: now, act)
    clients.update(client.slot) { $0.connection.current = nil }
  }

  /// Takes the broker's method, past the watch if there is one, to its client.
  private mutating func pass(_ method: ServerMethod, to channel: ChannelID, now: Instant) {
    guard let route = routes[Int(channel.slot.index)], route.channel == channel else { return }
    var method = method
    let copies = watch == nil ? 1 : arrive(&method, on: route, now: now)
    for _ in 0..<copies { send(method, along: route, now: now) }
  }

  private mutating func send(_ method: ServerMethod, along route: Route, now: Instant) {
    let isOver = clients.update(route.client.slot) { client in
      client.connection.send(method, on: route.number)
    }
    touch(route.client)
    guard isOver == true else { return }
    routes[Int(route.channel.slot.index)] = nil
    // The broker keeps a failed channel until it is closed. The client can no longer reach the
    // channel.
    if case .channelFailed = method {
      drop(route.channel, now: now)
    } else {
      tell(.channelEnded(route.channel), now: now)
    }
  }

  /// Lets the broker act, and carries out its actions.
  @discardableResult
  mutating func withActions<Result>(
    now: Instant, _ act: (inout BrokerStateMachine, inout [BrokerAction]) -> Result
  ) -> Result {
    var actions = spareActions
    spareActions = []
    depth += 1
    let result = act(&broker, &actions)
    for action in actions {
      switch action {
      case .send(let method, let channel): pass(method, to: channel, now: now)
      case .closeConnection(let connection, let error): close(connection, because: error, now: now)
      case .note(let event): note(event, now: now)
      }
    }
    actions.removeAll(keepingCapacity: true)
    spareActions = actions
    depth -= 1
    judgeMemory()
    // A fault's deferred work must not come between two actions of the broker.
    if depth == 0, watch != nil { performDeferred(now: now) }
    return result
  }

  /// Closes the connection of a client because the broker ended it.
  private mutating func close(_ connection: ConnectionID, because error: AMQPError, now: Instant) {
    guard let client = owners[Int(connection.slot.index)] else { return }
    forget(connection)
    tell(.closed(connection, error), now: now)
    clients.update(client.slot) { client in
      client.connection.brokerConnection = nil
      client.connection.close(
        because: ConnectionFailure(error, by: client.connection.current?.id))
    }
    touch(client)
  }
}
