import InMemoryBroker
import RPCCore

/// Who live clients are, and what is told of them.
extension GatewayMachine {
  /// Tells whoever keeps a journal, if anybody does.
  mutating func tell(_ event: @autoclosure () -> CrossingEvent, now: Instant) {
    guard watch != nil else { return }
    watch?.crossings.append(Crossing(time: now, event: event()))
  }

  /// What happened since somebody asked last.
  mutating func takeCrossings() -> [Crossing] {
    guard let crossings = watch?.crossings, !crossings.isEmpty else { return [] }
    watch?.crossings = []
    return crossings
  }

  /// The broker did something; whoever consumes may be a server of the story.
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
      let place = watch?.cast.join(serving: queue)
    else { return }
    if let role { watch?.cast.leave(role) }
    assign(place, to: route.client, now: now)
  }

  private mutating func assign(_ place: Int, to client: ClientID, now: Instant) {
    clients.update(client.slot) { $0.role = place }
    guard let connection = connection(of: client), let process = watch?.cast.processes[place]
    else { return }
    tell(.recognized(connection, as: process.name), now: now)
  }

  /// A client has come in.
  mutating func introduce(_ client: ClientID, as connection: ConnectionID, now: Instant) {
    guard watch != nil else { return }
    let name = clients.read(client.slot) { $0.connection.name } ?? nil
    tell(.connected(connection, name: name), now: now)
    guard let place = watch?.cast.join(calledBy: name) else { return }
    clients.update(client.slot) { $0.hasNamedRole = true }
    assign(place, to: client, now: now)
  }

  /// Which process of the story a client is.
  mutating func role(of client: ClientID, now: Instant) -> Int? {
    if let role = clients.read(client.slot, { $0.role }) ?? nil { return role }
    guard let place = watch?.cast.joinClients() else { return nil }
    assign(place, to: client, now: now)
    return place
  }
}
