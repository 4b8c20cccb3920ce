/// An invariant that every run must keep, independent of what its scenario expects.
///
/// A checker receives each event once, when it happens, and remembers what it needs. It never looks
/// back for earlier events, because the journal may not hold them any more. It sees only events, so
/// that a mistake in a machine cannot hide itself. It makes words only when it is asked for
/// violations.
protocol Checker: Sendable {
  /// The invariant, in words that fit after "violated:".
  static var invariant: String { get }
  /// The kinds of events that the checker receives.
  static var watches: EventKinds { get }

  init()

  /// Receives an event.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - id: The event's index in its journal.
  ///   - calls: The calls made so far.
  ///   - history: The past that checkers share, with this event.
  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory)

  /// Forgets what is over, so that a long run does not use more and more memory.
  ///
  /// - Parameters:
  ///   - living: The parts of the run that are not over.
  ///   - history: The rest of the shared past.
  mutating func forget(allBut living: Living, after history: CheckedHistory)

  /// The violations so far. The run can go on afterwards.
  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation]
}

extension Checker {
  func violation(_ message: String, shownBy events: [JournalEvent.ID?]) -> Violation {
    Violation(invariant: Self.invariant, message: message, events: events.compactMap(\.self))
  }
}

/// What checkers and expectations can inspect.
struct Evidence: Sendable {
  var scenario: Scenario
  var journal: Journal
  /// The content of each queue at the end of the run.
  var queues: [QueueState]
  /// Whether the run ended because nothing more could happen, and was not cut off.
  var isQuiescent: Bool

  /// The script of each process that is a server, by the process's index in the cast.
  var servers: [ServerScript?]
  /// The name of each process's kind, which stands for all processes of the kind.
  var kinds: [String]

  /// The processes of a name, which may be the name of a kind.
  func processes(named name: String) -> [Int] {
    journal.processes.indices.filter {
      journal.processes[$0] == name || kinds.indices.contains($0) && kinds[$0] == name
    }
  }
}

/// The content of a queue at the end of a run.
struct QueueState: Equatable, Sendable {
  var name: String
  var ready: Int
  var unacknowledged: Int
  var consumers: Int
}

/// A broken invariant, and the events that show it.
package struct Violation: Equatable, Sendable {
  /// The invariant that is broken.
  package var invariant: String
  /// What happened instead.
  package var message: String
  /// The indices in the journal of the events that show it.
  package var events: [JournalEvent.ID]
}
