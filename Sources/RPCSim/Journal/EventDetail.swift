package import InMemoryBroker
package import RPCCore

/// What an event has to tell besides, as values: words are made of them where a person reads.
package enum EventDetail: Equatable, Sendable {
  /// Nothing besides.
  case none
  /// A delivery, or its settlement: on which channel, with what tag.
  case delivery(DeliveryDetail)
  /// When the caller gives up, on the clock of the caller.
  case deadline(Instant?)
  /// How a call ended, or ends now instead.
  case outcome(CallOutcome)
  /// How a handler ended.
  case handled(HandlerOutcome)
  /// An item of a stream, as its body.
  case item([UInt8])
  /// Why a request reached no handler.
  case refusal(RemoteError)
  /// A channel or connection that was closed with an error, and whose it was.
  case failure(AMQPError, process: Int?)
  /// Why the broker closed a link of a process whose code runs beside the world.
  case linkClosed(AMQPError)
  /// So many nanoseconds: how far a clock jumped, how much longer somebody wanted to wait than he
  /// can, or how long a server takes to shut down at most.
  case duration(Int64)
  /// How many times as long a process's handlers take.
  case slowness(Int64)
  /// The process whose consumer it is, by its place in the cast; an operator's if `nil`.
  case owner(process: Int?)
  /// A connection that has ended, whose it was, and the error that ended it, if one did.
  case connectionEnd(process: Int?, AMQPError?)
  /// The hop on which a fault struck a message.
  case hop(FaultPoint)
  /// Why a message vanished though no fault struck it.
  case loss(Loss)
  /// Why a message waits in its queue again.
  case requeue(RequeueCause)
  /// Why a message left its queue, or never entered it.
  case removal(RemovalCause)
  /// What a process asks of the broker by hand.
  case operation(Operation)
  /// What the broker answered to that.
  case answer(Answer)
  /// What a server answers a request with by itself, without a handler.
  case ownAnswer(OwnAnswer)
  /// What a reply carries that is not the one result or error of a call.
  case part(Part)
  /// Why a poll failed.
  case pollFailure(FailureName)
  /// What a journal that is read back from lines says in words; they are shown, and mean nothing.
  case readBack(String)
}

/// A delivery as the broker knows it.
package struct DeliveryDetail: Equatable, Sendable {
  /// The process that it goes to, or that settles it, by its place in the cast.
  package var process: Int
  /// Counts the channels of a run.
  package var channel: Int
  /// What the delivery is settled by: counts the deliveries of its channel from 1.
  package var tag: UInt64
  /// Whether the delivery counts as acknowledged once it is sent.
  package var isAutoAcknowledged = false
  /// The prefetch limit of the consumer; 0 is none.
  package var prefetch = 0
}
