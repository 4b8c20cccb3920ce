import RPCCore

/// The names of a journal's participants, calls and messages.
///
/// A journal may be cut or made by hand, so an index out of range gets a name as well.
struct JournalWords {
  let journal: Journal
  private let processes: [String]
  private let calls: [String]

  init(_ journal: Journal) {
    self.journal = journal
    processes = journal.processes.map { $0.shown(in: DisplayText.nameLimit) }
    calls = journal.callNames().map { $0.shown(in: DisplayText.nameLimit) }
  }

  var details: DetailWords { DetailWords(processes: journal.processes) }

  func name(of participant: Participant) -> String {
    guard case .process(let index) = participant else { return "broker" }
    return processes.indices.contains(index) ? processes[index] : "process \(index)"
  }

  func call(_ index: Int) -> String {
    calls.indices.contains(index) ? calls[index] : "call \(index)"
  }

  /// The method of the call that an event is about.
  func method(of event: JournalEvent) -> String? {
    guard let call = event.call, journal.calls.indices.contains(call) else { return nil }
    return journal.calls[call].method.shown(in: DisplayText.nameLimit)
  }

  /// The event that caused another one, if the journal has it.
  func cause(of event: JournalEvent) -> JournalEvent? {
    guard let cause = event.cause, journal.events.indices.contains(cause) else { return nil }
    return journal.events[cause]
  }

  /// Such as "request of first", "reply 2 to first" or "message 1".
  func message(of event: JournalEvent) -> String? {
    guard let trace = event.message, trace != .none else { return nil }
    let call = call(Int(trace.subject))
    let count = trace.occurrence > 1 ? " \(trace.occurrence)" : ""
    return switch trace.kind {
    case .request: "request\(count) of \(call)"
    case .reply: "reply\(count) to \(call)"
    case .other: "message \(trace.subject)"
    }
  }

  /// Whether an event is about a failure that its caller takes for a null result.
  func isTakenForNull(_ event: JournalEvent) -> Bool {
    guard case .outcome(let outcome) = event.detail else { return false }
    return journal.outcome(in: event) != outcome
  }

  /// The subject of an event: its message, or else its call.
  func subject(of event: JournalEvent) -> String? {
    message(of: event) ?? event.call.map(call)
  }

  /// Such as "ack of first".
  func acknowledgement(of event: JournalEvent) -> String {
    "ack of \(callOrMessage(of: event))"
  }

  func callOrMessage(of event: JournalEvent) -> String {
    event.call.map(call) ?? message(of: event) ?? "a message"
  }
}
