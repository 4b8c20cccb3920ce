import RPCCore

/// The record of a run: everything that happened, in order.
///
/// It is the only record. Checkers, expectations, traces and diagrams read it and nothing else.
public struct Journal: Equatable, Sendable {
  /// A call that was made.
  package struct Call: Equatable, Sendable {
    /// The name that the scenario gives it, or its method's.
    package var label: String
    /// Counts the calls of that name, from 1.
    package var ordinal: Int
    /// The name of the method that is called.
    package var method: String
    /// The process that made it, by its place in the cast.
    package var process: Int
    /// Whether the caller wants an answer.
    package var expectsReply: Bool
    /// How long it may stay silent, in nanoseconds, if it is a stream with such a limit.
    package var itemTimeout: Int64?
    /// Whether its caller takes null for the result when the deadline passes.
    package var takesNull = false
  }

  /// The names of the processes, by their place.
  public internal(set) var processes: [String]
  /// The calls of all processes, in the order in which they were made.
  package internal(set) var calls = Calls()
  /// Everything that happened, in its order; an event is known by its place here.
  public internal(set) var events: [JournalEvent] = []
  /// How many events came before the story began, while everybody connected.
  package internal(set) var prologueCount = 0
  /// How many events were let go of before the first of them; they are not numbered.
  package internal(set) var forgottenCount = 0
  /// How many events were taken out; it is the place of the first that is left.
  private(set) var startsAt = 0
  /// Whether anything is written down; a benchmark may do without.
  let isOn: Bool

  init(processes: [String], isOn: Bool) {
    self.processes = processes
    self.isOn = isOn
  }

  /// The place that the next event will have.
  var nextEvent: JournalEvent.ID { startsAt + events.count }

  /// An event that was written down; `nil` if it was taken out.
  func event(_ id: JournalEvent.ID) -> JournalEvent? {
    events.indices.contains(id - startsAt) ? events[id - startsAt] : nil
  }

  /// An event that was not taken out.
  subscript(id: JournalEvent.ID) -> JournalEvent { events[id - startsAt] }

  /// Takes out what was written down, so that copies need not carry it.
  mutating func takeEvents() -> [JournalEvent] {
    var taken: [JournalEvent] = []
    taken.reserveCapacity(events.count)
    swap(&taken, &events)
    startsAt += taken.count
    return taken
  }

  /// Lets go of all events before those that are kept, and of the calls that are over.
  mutating func forget(allBut living: Living) {
    events.removeFirst(living.since - startsAt)
    startsAt = living.since
    calls.forget(allBut: living)
  }

  /// Puts back all that was taken out.
  mutating func putBack(_ earlier: [[JournalEvent]]) {
    events = Array(earlier.joined()) + events
    startsAt = 0
  }

  /// The names of all calls, by their place: with their number where several share a name.
  ///
  /// Costs time linear in the number of calls, so ask once.
  package func callNames() -> [String] { namesOfCalls().map(\.name) }

  /// The calls that are there with their names, in order.
  func namesOfCalls() -> [(call: Int, name: String)] {
    let places = calls.places
    let shared = Set(places.lazy.map { calls[$0] }.filter { $0.ordinal > 1 }.map(\.label))
    return places.map { place in
      let call = calls[place]
      return (place, shared.contains(call.label) ? "\(call.label)#\(call.ordinal)" : call.label)
    }
  }

  /// How a call ended as its caller sees it, if that is what an event tells.
  func outcome(in event: JournalEvent) -> CallOutcome? {
    guard case .outcome(let outcome) = event.detail else { return nil }
    guard outcome == .failed(.deadlineExceeded), let call = event.call,
      calls.knows(call), calls[call].takesNull
    else { return outcome }
    return .completed(RPCMessage())
  }

  /// The name of the process, or `broker`.
  ///
  /// - Parameter actor: The actor of an event of this journal.
  public func name(of actor: Participant) -> String {
    switch actor {
    case .broker: "broker"
    case .process(let index): processes[index]
    }
  }
}
