import InMemoryBroker
import RPCCore

/// The border between clients and the broker: every method crosses it here, and nowhere else.
///
/// What is to be dropped, delayed, doubled or written down is, if anything is, in the way of these
/// two: ``passWatched(_:from:now:)`` for what clients send, ``arrive(_:on:now:)`` for what the
/// broker sends.
extension GatewayMachine {
  /// A client's method on its way to the broker.
  mutating func pass(_ request: BrokerRequest, from client: ClientID, now: Instant) {
    if watch == nil {
      carry(request, from: client, now: now)
    } else {
      passWatched(request, from: client, now: now)
    }
  }

  /// Hands a client's method to the broker.
  mutating func carry(_ request: BrokerRequest, from client: ClientID, now: Instant) {
    withBroker(of: client, for: request.terms, now: now) { broker, actions in
      broker.receive(request.method, on: request.channel, now: now, into: &actions)
    }
  }

  /// Lets the broker act for a client, whom it may have to blame.
  mutating func withBroker(
    of client: ClientID, for terms: RequestTerms, now: Instant,
    _ act: (inout BrokerStateMachine, inout [BrokerAction]) -> Void
  ) {
    clients.update(client.slot) { $0.connection.current = terms }
    withActions(now: now, act)
    clients.update(client.slot) { $0.connection.current = nil }
  }

  /// The broker's method on its way to a client.
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
    // The broker keeps a failed channel until it is closed; its client cannot reach it any more.
    if case .channelFailed = method {
      drop(route.channel, now: now)
    } else {
      tell(.channelEnded(route.channel), now: now)
    }
  }

  /// Lets the broker act, and carries out what it says.
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
    // What a fault did meanwhile must not come between what the broker said.
    if depth == 0, watch != nil { performDeferred(now: now) }
    return result
  }

  /// The broker has ended a connection.
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
