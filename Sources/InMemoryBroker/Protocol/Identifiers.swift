package import RPCCore

/// The ID of a client's connection to the broker.
public struct ConnectionID: Hashable, Sendable {
  package let slot: Slot

  package init(slot: Slot) { self.slot = slot }
}

/// The ID of a channel, unique among all connections of its broker.
public struct ChannelID: Hashable, Sendable {
  package let slot: Slot

  package init(slot: Slot) { self.slot = slot }
}

/// The ID of a queue, from its declaration to its deletion.
///
/// A later queue of the same name has another ID.
package struct QueueID: Hashable, Sendable {
  package let slot: Slot

  package init(slot: Slot) { self.slot = slot }
}
