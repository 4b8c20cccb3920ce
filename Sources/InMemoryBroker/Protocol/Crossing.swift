package import RPCCore

/// An event at the border between clients on sockets and the broker.
///
/// A journal of traffic is written from these events: the border knows no journals, and journals
/// know no sockets.
package struct Crossing: Equatable, Sendable {
  package let time: Instant
  package let event: CrossingEvent

  package init(time: Instant, event: CrossingEvent) {
    self.time = time
    self.event = event
  }
}

/// The kinds of event at the border between clients on sockets and the broker.
package enum CrossingEvent: Equatable, Sendable {
  /// A client's connection is open. The name is the one that the client declares.
  case connected(ConnectionID, name: String?)
  /// A client is identified as a process of the scenario, whose faults apply to it.
  case recognized(ConnectionID, as: String)
  /// A client closed its connection or lost it.
  case disconnected(ConnectionID)
  /// The broker closed a connection.
  case closed(ConnectionID, AMQPError)
  case channelOpened(ChannelID, on: ConnectionID)
  case channelEnded(ChannelID)
  /// A client's method came, and goes on to the broker.
  ///
  /// `about` is the trace of the message that the method publishes or settles.
  case sent(ClientMethod, by: ChannelID, about: MessageTrace?)
  /// The broker's method goes to a client.
  case arrived(ServerMethod, at: ChannelID)
  /// An event inside the broker.
  case noted(BrokerEvent)
  /// A planned fault struck; `rule` is its index in the plan.
  case struck(rule: Int)
  /// A fault harmed a message or its settlement on a hop.
  case harmed(FaultVerdict, hop: FaultPoint, MessageTrace, process: ConnectionID)
  case partitioned(ConnectionID)
  case healed(ConnectionID)
  /// Time passed. It is the only cause of the broker's next actions.
  case timePassed
  case brokerStopped
  case brokerStarted
  case queueFilled(String)
  case queueDrained(String)
}
