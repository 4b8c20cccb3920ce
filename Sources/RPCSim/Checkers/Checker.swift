/// One invariant that every run must keep, whatever its scenario expects.
///
/// A checker is told each event once, when it happens, and remembers what it needs: it never looks
/// back into the journal, which may be elsewhere by then. It sees events and nothing else, so that a
/// mistake in a machine cannot hide itself. Words are made when it is asked.
protocol Checker: Sendable {
  /// The invariant, in words that fit behind "violated:".
  static var invariant: String { get }
  /// Events of other kinds are never handed over.
  static var watches: EventKinds { get }

  init()

  /// Takes an event in.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - id: The event's place in its journal.
  ///   - calls: The calls that were made until then.
  ///   - history: What checkers share of the past; this event is in it.
  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory)

  /// Forgets what is over, so that a run can be followed for as long as it likes.
  ///
  /// - Parameters:
  ///   - living: What is not over.
  ///   - history: What is left of the past.
  mutating func forget(allBut living: Living, after history: CheckedHistory)

  /// Where the run breaks the invariant; it may be asked at any time, and goes on afterwards.
  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation]
}

extension Checker {
  /// A violation of this checker's invariant.
  func violation(_ message: String, shownBy events: [JournalEvent.ID?]) -> Violation {
    Violation(invariant: Self.invariant, message: message, events: events.compactMap(\.self))
  }
}

/// What a checker and an expectation may look at.
struct Evidence: Sendable {
  var scenario: Scenario
  var journal: Journal
  /// What each queue holds in the end, by name.
  var queues: [QueueState]
  /// Whether everything that could happen has happened: the run was not cut off.
  var isQuiescent: Bool

  /// The script of a process, by its place in the cast, if it is a server.
  var servers: [ServerScript?]
  /// The name of each process's kind, which stands for all of the kind.
  var kinds: [String]

  /// The processes of a name, which may be that of a kind.
  func processes(named name: String) -> [Int] {
    journal.processes.indices.filter {
      journal.processes[$0] == name || kinds.indices.contains($0) && kinds[$0] == name
    }
  }
}

/// What a queue holds in the end of a run.
struct QueueState: Equatable, Sendable {
  var name: String
  var ready: Int
  var unacknowledged: Int
  var consumers: Int
}

/// A broken invariant, and the events that show it.
package struct Violation: Equatable, Sendable {
  /// The invariant.
  package var invariant: String
  /// What happened instead.
  package var message: String
  /// The events that show it, by their places in the journal.
  package var events: [JournalEvent.ID]
}
