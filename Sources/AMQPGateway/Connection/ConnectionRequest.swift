import InMemoryBroker

/// A connection's request to the broker, on behalf of its client.
enum ConnectionRequest: Equatable, Sendable {
  /// The client asks to open the connection; ``AMQPConnection/opened(_:)`` or
  /// ``AMQPConnection/refuse(_:)`` answers.
  case open
  /// Answered by ``AMQPConnection/channelOpened(_:id:)``.
  case openChannel(number: UInt16)
  case perform(BrokerRequest)
  /// The channel failed before the mistake reached the broker; no answer is needed.
  case dropChannel(ChannelID)
  /// The connection is over; no answer is needed.
  case end(ConnectionID)
}

/// A method on its way to the broker, with the terms of its answer.
struct BrokerRequest: Equatable, Sendable {
  var method: ClientMethod
  let channel: ChannelID
  let terms: RequestTerms
}

/// How a client's method has to be answered.
struct RequestTerms: Equatable, Sendable {
  /// The method that is blamed for a failure.
  let id: MethodID
  /// Whether the client expects no answer.
  var isSilent = false
}
