/// One invariant that every run must keep, whatever its scenario expects.
///
/// Checkers read the journal and nothing else, so that a mistake in a machine cannot hide itself.
protocol Checker: Sendable {
  /// The invariant, in words that fit behind "violated:".
  static var invariant: String { get }

  init()

  /// Where the run breaks the invariant.
  func violations(in evidence: Evidence) -> [Violation]
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
}

/// What a queue holds in the end of a run.
struct QueueState: Equatable, Sendable {
  var name: String
  var ready: Int
  var unacknowledged: Int
  var consumers: Int
}

/// A broken invariant, and the events that show it.
public struct Violation: Equatable, Sendable {
  /// The invariant.
  public var invariant: String
  /// What happened instead.
  public var message: String
  /// The events that show it, by their places in the journal.
  public var events: [Event.ID]
}
