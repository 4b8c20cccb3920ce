public import InMemoryBroker
public import RPCCore

/// Who an event happens to.
public enum Actor: Hashable, Sendable {
  /// The broker, or the queue that is named.
  case broker
  /// A process, by its place in the cast.
  case process(Int)
}

/// One thing that happened: when, to whom, what, about which call, and because of what.
public struct Event: Equatable, Sendable {
  /// The event's place in its journal.
  public typealias ID = Int

  /// When it happened, in virtual time.
  public var time: Instant
  /// Who it happened to.
  public var actor: Actor
  /// What happened.
  public var kind: EventKind
  /// The call that it is about, by its place in ``Journal/calls``.
  public var call: Int?
  /// Which of the call's requests or replies it is about.
  package var message: MessageTrace?
  /// The queue that it is about, or the routing key of what no queue took; `nil` if neither plays a
  /// part.
  public var queue: String?
  /// What the kind of event has to tell besides.
  public var detail: EventDetail
  /// The event that made this one happen.
  public var cause: ID?
}

/// What an event has to tell besides.
public enum EventDetail: Equatable, Sendable {
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
  /// So many nanoseconds: how far a clock jumped, how much longer somebody wanted to wait than he
  /// can, or how long a server takes to shut down at most.
  case duration(Int64)
  /// A few words for a person to read, such as the name of a client.
  case text(String)
}

/// A delivery as the broker knows it.
public struct DeliveryDetail: Equatable, Sendable {
  /// The process that it goes to, or that settles it, by its place in the cast.
  public var process: Int
  /// Counts the channels of a run.
  public var channel: Int
  /// What the delivery is settled by: counts the deliveries of its channel from 1.
  public var tag: UInt64
  /// Whether the delivery counts as acknowledged once it is sent.
  public var isAutoAcknowledged = false
  /// The prefetch limit of the consumer; 0 is none.
  public var prefetch = 0
}
