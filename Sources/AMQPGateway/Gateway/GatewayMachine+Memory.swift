import InMemoryBroker
import RPCCore

/// How publishers are made to wait while too much is held.
///
/// The cost does not grow with idle clients: what is held is counted as it comes and goes, a publisher finds the
/// limit when it publishes, and only the clients that wait are told when it is over.
extension GatewayMachine {
  /// What the broker holds and what waits for clients, in bytes.
  var heldBytes: Int { broker.heldBytes + outputBytes }

  /// Compares what is held with what may be; the clients that wait go on when their turn comes to be flushed.
  mutating func judgeMemory() {
    let limit = configuration.limits.memory
    guard limit > 0, (heldBytes > limit) != isShortOfMemory else { return }
    isShortOfMemory.toggle()
    guard !isShortOfMemory else { return }
    let waiting = blocked
    blocked = []
    for client in waiting {
      clients.update(client.slot) { $0.isListedAsBlocked = false }
      touch(client)
    }
  }

  /// Lets a client go on that waited for memory; one that has to wait is put on the list of these.
  ///
  /// - Returns: Whether it goes on.
  mutating func letGo(_ client: ClientID) -> Bool {
    guard clients.read(client.slot, { $0.connection.publishing.isBlocked }) == true else {
      return false
    }
    guard isShortOfMemory else {
      clients.update(client.slot) { $0.connection.unblock() }
      return true
    }
    let isNew = clients.update(client.slot) { client in
      defer { client.isListedAsBlocked = true }
      return !client.isListedAsBlocked
    }
    if isNew == true { blocked.append(client) }
    return false
  }

  /// Counts what waits for a client now instead of what waited before; a client that is gone has nothing.
  mutating func weigh(_ client: ClientID) {
    let change = clients.update(client.slot) { client in
      let cost = client.connection.output.cost
      defer { client.weight = cost }
      return cost - client.weight
    }
    guard let change, change != 0 else { return }
    outputBytes += change
    judgeMemory()
  }
}
