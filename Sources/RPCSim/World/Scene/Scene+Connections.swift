import InMemoryBroker
import RPCCore

/// Opens and closes connections and their channels.
extension Scene {
  /// Opens a connection; `nil` if the broker is down.
  ///
  /// The broker's actions are not performed yet.
  mutating func openConnection() -> ConnectionID? {
    broker.isDown ? nil : broker.machine.openConnection(into: &broker.actions)
  }

  /// Opens a channel.
  ///
  /// This costs no time, because no scenario depends on it.
  mutating func openRoute(
    _ role: Route.Role, _ process: Int, on connection: ConnectionID, isHosted: Bool = false
  ) -> Slot? {
    guard let channel = broker.machine.openChannel(on: connection) else { return nil }
    return network.open(role, of: process, as: channel, on: connection, isHosted: isHosted)
  }

  /// Closes channels of a process.
  ///
  /// Frames that were sent before still arrive, and the end of the connection after them. Frames on
  /// their way to the process are lost.
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

  /// Closes a connection whose channels have all failed: no channel is left to announce its end.
  private mutating func closeWithoutChannels(_ connection: ConnectionID?) {
    guard let connection, network.slots(on: connection).isEmpty else { return }
    broker.machine.closeConnection(connection, now: now, into: &broker.actions)
    performBrokerActions()
  }

  /// Forgets a channel.
  ///
  /// Frames on their way to the broker are lost.
  mutating func remove(_ route: Slot) {
    loseUp(route)
    guard let removed = network.remove(route, &timeline) else { return }
    if removed.isHosted, removed.isClosedByProcess { outputs.append(.linkReleased(route)) }
  }

  /// The end of a connection has reached the broker on a channel.
  ///
  /// At the last channel, the connection closes.
  mutating func end(_ route: Slot) {
    guard let connection = network.end(route) else { return }
    broker.machine.closeConnection(connection, now: now, into: &broker.actions)
    performBrokerActions()
    for slot in network.slots(on: connection) { remove(slot) }
  }
}
