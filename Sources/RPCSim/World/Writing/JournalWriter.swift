import RPCCore

/// Writes the events of a world to the journal, each with its cause.
///
/// The cause of an event is the event written before it, unless another cause was set. Code that
/// continues earlier work sets the event with which the work began.
struct JournalWriter: Sendable {
  private(set) var journal: Journal
  /// The cause of the next event.
  private(set) var cause: JournalEvent.ID?

  init(processes: [String], isOn: Bool) {
    journal = Journal(processes: processes, isOn: isOn)
  }

  var isOn: Bool { journal.isOn }

  // MARK: Causes

  /// Sets the cause of the next event; `nil` is no cause.
  mutating func goOn(because cause: JournalEvent.ID?) { self.cause = cause }

  // MARK: Events

  /// Writes an event, and makes it the cause of the next one.
  ///
  /// - Returns: Its ID, or `nil` if no journal is kept.
  @inline(__always)
  mutating func note(
    _ kind: EventKind, at time: Instant, by participant: Participant, call: Int?,
    message: MessageTrace?,
    queue: @autoclosure () -> String?, _ detail: @autoclosure () -> EventDetail
  ) -> JournalEvent.ID? {
    guard journal.isOn else { return nil }
    return write(
      JournalEvent(
        time: time, participant: participant, kind: kind, call: call, message: message,
        queue: queue(),
        detail: detail(), cause: cause))
  }

  /// Kept out of line, so that a run without a journal pays for only one comparison per event.
  @inline(never)
  private mutating func write(_ event: JournalEvent) -> JournalEvent.ID? {
    journal.events.append(event)
    cause = journal.nextEvent - 1
    return cause
  }

  mutating func enter(_ call: Journal.Call) { journal.calls.append(call) }

  /// Enters a process that is added during the run.
  mutating func enter(process name: String) { journal.processes.append(name) }

  /// Marks all events so far as prologue, which comes before the scenario.
  mutating func endPrologue() { journal.prologueCount = journal.nextEvent }

  // MARK: Copies

  /// Takes out the events, so that copies need not carry them.
  mutating func takeEvents() -> [JournalEvent] { journal.takeEvents() }

  /// Forgets the events and calls that are over.
  mutating func forget(allBut living: Living) { journal.forget(allBut: living) }

  /// Puts back all events that were taken out.
  mutating func putBack(_ earlier: [[JournalEvent]]) { journal.putBack(earlier) }
}
