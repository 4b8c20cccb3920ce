import RPCCore

/// The record of a run: all its events, in order.
///
/// The journal is the only record. Checkers, expectations, traces and diagrams read nothing else.
public struct Journal: Equatable, Sendable {
  /// A call of a process.
  package struct Call: Equatable, Sendable {
    /// The name of the call in the scenario, or the name of its method.
    package var label: String
    /// The number of the call among the calls of that name, from 1.
    package var ordinal: Int
    /// The name of the called method.
    package var method: String
    /// The process that made the call, by its index in ``Journal/processes``.
    package var process: Int
    /// Whether the caller expects a reply.
    package var expectsReply: Bool
    /// The longest pause between items in nanoseconds, if the call is a stream with such a limit.
    package var itemTimeout: Int64?
    /// Whether the result is null if the deadline passes.
    package var takesNull = false
  }

  /// The names of the processes, by their indices.
  public internal(set) var processes: [String]
  /// The calls of all processes, in the order in which they were made.
  package internal(set) var calls = Calls()
  /// All events in order; the index of an event identifies it.
  public internal(set) var events: [JournalEvent] = []
  /// The number of events before the scenario begins, while the processes connect.
  public internal(set) var prologueCount = 0
  /// The number of forgotten events, which preceded the first of ``Journal/events``.
  ///
  /// Indices do not count them.
  package internal(set) var forgottenCount = 0
  /// The number of events taken out or forgotten; also the identity of the first remaining event.
  private(set) var startsAt = 0
  /// Whether events are recorded; a benchmark may do without.
  let isOn: Bool

  init(processes: [String], isOn: Bool) {
    self.processes = processes
    self.isOn = isOn
  }

  /// The index of the next event.
  var nextEvent: JournalEvent.ID { startsAt + events.count }

  /// An event; `nil` if it was taken out or is not recorded yet.
  func event(_ id: JournalEvent.ID) -> JournalEvent? {
    events.indices.contains(id - startsAt) ? events[id - startsAt] : nil
  }

  /// An event that was not taken out.
  subscript(id: JournalEvent.ID) -> JournalEvent { events[id - startsAt] }

  /// Takes out all events, so that copies of the journal do not contain them.
  mutating func takeEvents() -> [JournalEvent] {
    var taken: [JournalEvent] = []
    taken.reserveCapacity(events.count)
    swap(&taken, &events)
    startsAt += taken.count
    return taken
  }

  /// Forgets all events before the kept ones, and the calls that are over.
  mutating func forget(allBut living: Living) {
    events.removeFirst(living.since - startsAt)
    startsAt = living.since
    calls.forget(allBut: living)
  }

  /// Puts back all events that were taken out.
  mutating func putBack(_ earlier: [[JournalEvent]]) {
    events = Array(earlier.joined()) + events
    startsAt = 0
  }

  /// The names of all calls, by their indices, with a number if several calls share a name.
  ///
  /// The cost is linear in the number of calls, so ask once.
  public func callNames() -> [String] { namesOfCalls().map(\.name) }

  /// The remembered calls with their names, in order.
  func namesOfCalls() -> [(call: Int, name: String)] {
    let indices = calls.indices
    let shared = Set(indices.lazy.map { calls[$0] }.filter { $0.ordinal > 1 }.map(\.label))
    return indices.map { index in
      let call = calls[index]
      return (index, shared.contains(call.label) ? "\(call.label)#\(call.ordinal)" : call.label)
    }
  }

  /// The outcome of a call in an event, as the caller sees it; `nil` if the event contains none.
  func outcome(in event: JournalEvent) -> CallOutcome? {
    guard case .outcome(let outcome) = event.detail else { return nil }
    guard outcome == .failed(.deadlineExceeded), let call = event.call,
      calls.knows(call), calls[call].takesNull
    else { return outcome }
    return .completed(RPCMessage())
  }

  /// The name of the process, or `broker`.
  ///
  /// - Parameter participant: The participant of an event of this journal.
  public func name(of participant: Participant) -> String {
    switch participant {
    case .broker: "broker"
    case .process(let index): processes[index]
    }
  }
}
