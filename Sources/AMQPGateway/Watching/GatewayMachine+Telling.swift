import InMemoryBroker
import RPCCore

/// The recognition of clients, and the crossings that report their traffic.
extension GatewayMachine {
  /// Appends a crossing for the journal, if the traffic is watched.
  mutating func tell(_ event: @autoclosure () -> CrossingEvent, now: Instant) {
    guard watch != nil else { return }
    watch?.crossings.append(Crossing(time: now, event: event()))
  }

  /// Takes out the crossings since the last call.
  mutating func takeCrossings() -> [Crossing] {
    guard let crossings = watch?.crossings, !crossings.isEmpty else { return [] }
    watch?.crossings = []
    return crossings
  }

  /// Reports an event of the broker.
  ///
  /// A new consumer may show which server of the scenario a client is.
  mutating func note(_ event: BrokerEvent, now: Instant) {
    guard watch != nil else { return }
    tell(.noted(event), now: now)
    if case .queueDeclared(let queue, _) = event { strikeAwaited(queue, now: now) }
    guard case .consumerAdded(_, let queue, let channel) = event,
      let route = routes[Int(channel.slot.index)], route.channel == channel
    else { return }
    let (role, isNamed) =
      clients.read(route.client.slot) { ($0.role, $0.hasNamedRole) } ?? (nil, true)
    guard !isNamed, role.map({ watch?.cast.processes[$0].queue == nil }) ?? true,
      let index = watch?.cast.join(serving: queue)
    else { return }
    if let role { watch?.cast.leave(role) }
    assign(index, to: route.client, now: now)
  }

  private mutating func assign(_ index: Int, to client: ClientID, now: Instant) {
    clients.update(client.slot) { $0.role = index }
    guard let connection = connection(of: client), let process = watch?.cast.processes[index]
    else { return }
    tell(.recognized(connection, as: process.name), now: now)
  }

  /// Reports a new connection.
  ///
  /// The connection's name may determine its role.
  mutating func introduce(_ client: ClientID, as connection: ConnectionID, now: Instant) {
    guard watch != nil else { return }
    let name = clients.read(client.slot) { $0.connection.name } ?? nil
    tell(.connected(connection, name: name), now: now)
    guard let index = watch?.cast.join(calledBy: name) else { return }
    clients.update(client.slot) { $0.hasNamedRole = true }
    assign(index, to: client, now: now)
  }

  /// The index of the scenario's process that a client plays; assigns one if the client has none
  /// yet.
  mutating func role(of client: ClientID, now: Instant) -> Int? {
    if let role = clients.read(client.slot, { $0.role }) ?? nil { return role }
    guard let index = watch?.cast.joinClients() else { return nil }
    assign(index, to: client, now: now)
    return index
  }
}
