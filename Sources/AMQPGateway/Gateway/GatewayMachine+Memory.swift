import InMemoryBroker
import RPCCore

/// The memory limit: publishers wait while the held bytes exceed it.
///
/// The cost does not grow with idle clients. Held bytes are counted when they change, a publisher
/// meets the limit when it publishes, and only waiting clients hear of its end.
extension GatewayMachine {
  /// The bytes that the broker holds and the bytes that wait for clients.
  var heldBytes: Int { broker.heldBytes + outputBytes }

  /// Compares the held bytes with the limit.
  ///
  /// When memory is free again, the waiting clients are touched; they go on when they are flushed.
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

  /// Unblocks a client that waits for memory, or puts the client on the list of waiting clients.
  ///
  /// - Returns: Whether the client goes on.
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

  /// Updates the count of bytes that wait for a client.
  ///
  /// The count of a client that is gone does not change.
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
