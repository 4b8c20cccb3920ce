package import RPCCore

/// One client's connection to the broker.
public struct ConnectionID: Hashable, Sendable {
  package let slot: Slot

  package init(slot: Slot) { self.slot = slot }
}

/// One channel of a connection; it names its connection too.
public struct ChannelID: Hashable, Sendable {
  package let slot: Slot

  package init(slot: Slot) { self.slot = slot }
}

/// One queue, from its declaration to its deletion; a queue of the same name declared later is
/// another one.
public struct QueueID: Hashable, Sendable {
  package let slot: Slot

  package init(slot: Slot) { self.slot = slot }
}
