/// What becomes of messages.
extension EventDetail {
  /// Why a message vanished though no fault struck it.
  package enum Loss: Hashable, Sendable {
    /// The process had let go of the connection that it came on.
    case processLetGo
    /// The broker had closed the channel that it came on.
    case channelClosed
  }

  /// What a server answers a request with by itself, without a handler of the request's own.
  package enum OwnAnswer: Hashable, Sendable {
    /// That it is alive: the request is a ping.
    case alive
    /// How far a polling call is (A3.10).
    case poll
    /// A ticket for a polling call (A3.10).
    case ticket
    /// The reply that it gave before: the request is a repeat.
    case repeated
    /// An acknowledgement, before it says anything else.
    case acknowledgement
  }

  /// What a reply carries that is not the one result or error of a call.
  package enum Part: Hashable, Sendable {
    /// An item of a stream, by its number, if the reply has one (A1.8).
    case item(Int64?)
    /// The end of a stream, behind so many items, if the reply says how many (A1.8).
    case end(after: Int64?)
    /// A ticket for a polling call (A3.10).
    case ticket
    /// That a polling call has no result yet (A3.10).
    case pending
  }
}
