package import RPCCore

/// Something that happened at the border between live clients and the broker.
///
/// Whoever keeps a journal of live traffic is told so: the border knows nothing of journals, and
/// journals know nothing of sockets.
package struct Crossing: Equatable, Sendable {
  package let time: Instant
  package let event: CrossingEvent

  package init(time: Instant, event: CrossingEvent) {
    self.time = time
    self.event = event
  }
}

/// What can happen at the border between live clients and the broker.
package enum CrossingEvent: Equatable, Sendable {
  /// A client's connection is open; the name is what it calls itself.
  case connected(ConnectionID, name: String?)
  /// A client is taken for a process of the story whose faults it meets.
  case recognized(ConnectionID, as: String)
  /// A client closed its connection, or it was lost.
  case disconnected(ConnectionID)
  /// The broker closed a connection.
  case closed(ConnectionID, AMQPError)
  case channelOpened(ChannelID, on: ConnectionID)
  case channelEnded(ChannelID)
  /// A client's method came, and goes on to the broker. A settlement is about the trace of the
  /// message that it settles; a publication has a trace of its own.
  case sent(ClientMethod, by: ChannelID, about: MessageTrace?)
  /// The broker's method goes to a client.
  case arrived(ServerMethod, at: ChannelID)
  /// The broker did something.
  case noted(BrokerEvent)
  /// A planned fault struck, by its place in the plan.
  case struck(rule: Int)
  /// A fault harmed a message, or the settlement of one, on a hop.
  case harmed(FaultVerdict, hop: FaultPoint, MessageTrace, process: ConnectionID)
  case partitioned(ConnectionID)
  case healed(ConnectionID)
  /// Time passed: what the broker does next is because of that, and of nothing before.
  case timePassed
  case brokerStopped
  case brokerStarted
  case queueFilled(String)
  case queueDrained(String)
}
