package import InMemoryBroker
package import RPCCore

/// The details of an event, as values.
///
/// Texts are made from them when they are shown.
package enum EventDetail: Equatable, Sendable {
  /// No details.
  case none
  /// A delivery or its settlement: its process, channel and tag.
  case delivery(DeliveryDetail)
  /// The instant at which the caller gives up, by the caller's clock; `nil` is never.
  case deadline(Instant?)
  /// The outcome of a call, or its new outcome.
  case outcome(CallOutcome)
  /// The outcome of a handler.
  case handled(HandlerOutcome)
  /// An item of a stream, as its body.
  case item([UInt8])
  /// The error with which a request was refused before it reached a handler.
  case refusal(RemoteError)
  /// The error that closed a channel or a connection, and the process of that channel or
  /// connection.
  case failure(AMQPError, process: Int?)
  /// The error with which the broker closed a link of a hosted process.
  case linkClosed(AMQPError)
  /// A number of nanoseconds: the jump of a clock, the time by which a wait would exceed its
  /// deadline, or the longest time of a server's shutdown.
  case duration(Int64)
  /// The factor by which a process's handlers are slower.
  case slowness(Int64)
  /// The process of a consumer, by its index in ``Journal/processes``; `nil` is an operator's
  /// consumer.
  case owner(process: Int?)
  /// A connection that ended: its process, and the error if an error ended it.
  case connectionEnd(process: Int?, AMQPError?)
  /// The hop on which a fault struck a message.
  case hop(FaultPoint)
  /// The cause for the loss of a message without a fault.
  case loss(Loss)
  /// The cause why a message waits in its queue again.
  case requeue(RequeueCause)
  /// The cause why a message left its queue or never entered it.
  case removal(RemovalCause)
  /// An operation of a process at the broker, outside of calls.
  case operation(Operation)
  /// The broker's answer to an operation.
  case answer(Answer)
  /// An answer that a server gives without a handler.
  case ownAnswer(OwnAnswer)
  /// The content of a reply that is not the single result or error of a call.
  case part(Part)
  /// The cause why a poll failed.
  case pollFailure(FailureName)
  /// The words of a detail in a journal that is read from lines. They are only shown.
  case readBack(String)
}

/// A delivery as the broker knows it.
package struct DeliveryDetail: Equatable, Sendable {
  /// The process that receives or settles the delivery, by its index in ``Journal/processes``.
  package var process: Int
  /// The number of the channel; channels are numbered over the whole run.
  package var channel: Int
  /// The delivery tag; deliveries are numbered from 1 in each channel.
  package var tag: UInt64
  /// Whether the delivery counts as acknowledged as soon as it is sent.
  package var isAutoAcknowledged = false
  /// The prefetch limit of the consumer; 0 is no limit.
  package var prefetch = 0
}
