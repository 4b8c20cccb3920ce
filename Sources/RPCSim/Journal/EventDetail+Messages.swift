/// Details of messages.
extension EventDetail {
  /// The cause for the loss of a message without a fault.
  package enum Loss: Hashable, Sendable {
    /// The process had given up the connection of the message.
    case processLetGo
    /// The broker had closed the channel of the message.
    case channelClosed
  }

  /// An answer that a server gives without a handler for the request.
  package enum OwnAnswer: Hashable, Sendable {
    /// The server is alive: the request is a ping.
    case alive
    /// The state of a polling call (A3.10).
    case poll
    /// A ticket for a polling call (A3.10).
    case ticket
    /// The earlier reply: the request is a repetition.
    case repeated
    /// An acknowledgement, before any other answer.
    case acknowledgement
  }

  /// The content of a reply that is not the single result or error of a call.
  package enum Part: Hashable, Sendable {
    /// An item of a stream, with its number if the reply has one (A1.8).
    case item(Int64?)
    /// The end of a stream, with the number of items if the reply has it (A1.8).
    case end(after: Int64?)
    /// A ticket for a polling call (A3.10).
    case ticket
    /// A polling call has no result yet (A3.10).
    case pending
  }
}
