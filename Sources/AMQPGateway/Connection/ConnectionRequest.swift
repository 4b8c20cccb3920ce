import InMemoryBroker

/// What a connection asks the broker for, on behalf of its client.
enum ConnectionRequest: Equatable, Sendable {
  /// The client may come in; ``AMQPConnection/opened(_:)`` or ``AMQPConnection/refuse(_:)``
  /// answers.
  case open
  /// Answered by ``AMQPConnection/channelOpened(_:id:)``.
  case openChannel(number: UInt16)
  case perform(BrokerRequest)
  /// The channel failed before the broker heard of what was wrong; there is nothing to answer.
  case dropChannel(ChannelID)
  /// The connection is over; there is nothing to answer.
  case end(ConnectionID)
}

/// A method on its way to the broker, with what is needed to answer it.
struct BrokerRequest: Equatable, Sendable {
  var method: ClientMethod
  let channel: ChannelID
  let terms: RequestTerms
}

/// How a method of a client has to be answered.
struct RequestTerms: Equatable, Sendable {
  /// What a failure is blamed on.
  let id: MethodID
  /// Whether the client said that it waits for no answer.
  var isSilent = false
}
