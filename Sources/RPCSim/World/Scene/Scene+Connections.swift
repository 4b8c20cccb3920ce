import InMemoryBroker
import RPCCore

/// Connections and their channels.
extension Scene {
  /// Opens a connection; `nil` if there is nobody to connect to.
  ///
  /// What the broker says of it is not done yet.
  mutating func openConnection() -> ConnectionID? {
    broker.isDown ? nil : broker.machine.openConnection(into: &broker.actions)
  }

  /// Opens a channel; channels cost no time, because nothing of the story depends on it.
  mutating func openRoute(
    _ role: Route.Role, _ process: Int, on connection: ConnectionID, isHosted: Bool = false
  ) -> Slot? {
    guard let channel = broker.machine.openChannel(on: connection) else { return nil }
    return network.open(role, of: process, as: channel, on: connection, isHosted: isHosted)
  }

  /// Lets go of a process's channels: what was sent still arrives, with the end of the connection behind it;
  /// what was to be received is lost.
  mutating func letGo(of channels: [Slot], on connection: ConnectionID?) {
    aside { scene in
      for route in channels where scene.network[route]?.isClosedByProcess == false {
        scene.aside { $0.loseDown(route) }
        if scene.network[route]?.isClosedByBroker == true {
          scene.remove(route)
        } else {
          scene.sendEnd(on: route)
        }
      }
      scene.closeWithoutChannels(connection)
    }
  }

  /// A connection all whose channels have failed has none left to tell its end on.
  private mutating func closeWithoutChannels(_ connection: ConnectionID?) {
    guard let connection, network.slots(on: connection).isEmpty else { return }
    broker.machine.closeConnection(connection, now: now, into: &broker.actions)
    performBrokerActions()
  }

  /// Forgets a channel; what is still on its way to the broker is lost.
  mutating func remove(_ route: Slot) {
    loseUp(route)
    guard let removed = network.remove(route, &timeline) else { return }
    if removed.isHosted, removed.isClosedByProcess { outputs.append(.linkReleased(route)) }
  }

  /// A closed connection's channel has nothing left to say: the last of them ends the connection.
  mutating func end(_ route: Slot) {
    guard let connection = network.end(route) else { return }
    broker.machine.closeConnection(connection, now: now, into: &broker.actions)
    performBrokerActions()
    for slot in network.slots(on: connection) { remove(slot) }
  }
}
