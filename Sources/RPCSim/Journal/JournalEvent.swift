public import RPCCore

/// The participant of an event: the broker or a process.
public enum Participant: Hashable, Sendable {
  /// The broker, also for events about a queue.
  case broker
  /// A process, by its index in ``Journal/processes``.
  case process(Int)
}

/// One line of a journal: the instant, the participant, the kind, the call and the cause.
public struct JournalEvent: Equatable, Sendable {
  /// The index of an event in its journal.
  public typealias ID = Int

  /// The instant of the event, in virtual time.
  public var time: Instant
  /// The participant of the event.
  public var participant: Participant
  /// The kind of the event.
  public var kind: EventKind
  /// The call of the event, by its index in ``Journal/callNames()``.
  public var call: Int?
  /// The message of the event: one of the call's requests or replies, or another message.
  package var message: MessageTrace?
  /// The queue of the event, or the routing key of a message that reached no queue; `nil` if
  /// neither is involved.
  public var queue: String?
  /// The details that belong to this kind of event.
  package var detail: EventDetail
  /// The event that caused this one.
  public var cause: ID?
}
