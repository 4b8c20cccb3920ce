import RPCCore

/// Writes down what happens in a world, and because of what.
///
/// What is written is because of what was written before it, until somebody says otherwise: whoever goes on
/// with something that began earlier names the event that it began with.
struct JournalWriter: Sendable {
  private(set) var journal: Journal
  /// The event that whatever happens now is because of.
  private(set) var cause: JournalEvent.ID?

  init(processes: [String], isOn: Bool) {
    journal = Journal(processes: processes, isOn: isOn)
  }

  var isOn: Bool { journal.isOn }

  // MARK: Causes

  /// Whatever happens now is because of an event, or because of nothing that was written.
  mutating func goOn(because cause: JournalEvent.ID?) { self.cause = cause }

  // MARK: Events

  /// Writes an event down; what happens next is because of it.
  ///
  /// - Returns: Its place, or `nil` if nothing is written down.
  @inline(__always)
  mutating func note(
    _ kind: EventKind, at time: Instant, by actor: Participant, call: Int?, message: MessageTrace?,
    queue: @autoclosure () -> String?, _ detail: @autoclosure () -> EventDetail
  ) -> JournalEvent.ID? {
    guard journal.isOn else { return nil }
    return write(
      JournalEvent(
        time: time, actor: actor, kind: kind, call: call, message: message, queue: queue(),
        detail: detail(), cause: cause))
  }

  /// Kept out of line, so that a run without a journal pays for one comparison a note.
  @inline(never)
  private mutating func write(_ event: JournalEvent) -> JournalEvent.ID? {
    journal.events.append(event)
    cause = journal.nextEvent - 1
    return cause
  }

  /// Enters a call that is made.
  mutating func enter(_ call: Journal.Call) { journal.calls.append(call) }

  /// Enters a process that was not there when the story began.
  mutating func enter(process name: String) { journal.processes.append(name) }

  /// All that was written so far came before the story.
  mutating func endPrologue() { journal.prologueCount = journal.nextEvent }

  // MARK: Copies

  /// Takes out what was written down, so that copies need not carry it.
  mutating func takeEvents() -> [JournalEvent] { journal.takeEvents() }

  /// Lets go of what is over.
  mutating func forget(allBut living: Living) { journal.forget(allBut: living) }

  /// Puts back all that was taken out.
  mutating func putBack(_ earlier: [[JournalEvent]]) { journal.putBack(earlier) }
}
