public import RPCCore

/// Who an event happens to.
public enum Participant: Hashable, Sendable {
  /// The broker, or the queue that is named.
  case broker
  /// A process, by its place in the cast.
  case process(Int)
}

/// One thing that happened: when, to whom, what, about which call, and because of what.
public struct JournalEvent: Equatable, Sendable {
  /// The event's place in its journal.
  public typealias ID = Int

  /// When it happened, in virtual time.
  public var time: Instant
  /// Who it happened to.
  public var actor: Participant
  /// What happened.
  public var kind: EventKind
  /// The call that it is about, by its place in ``Journal/calls``.
  package var call: Int?
  /// Which of the call's requests or replies it is about.
  package var message: MessageTrace?
  /// The queue that it is about, or the routing key of what no queue took; `nil` if neither plays a
  /// part.
  public var queue: String?
  /// What the kind of event has to tell besides.
  package var detail: EventDetail
  /// The event that made this one happen.
  public var cause: ID?
}
