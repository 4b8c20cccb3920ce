import RPCCore

/// Follows one expectation while a run goes on.
///
/// A monitor receives each event when it happens, and knows whether the expectation can still hold.
///
/// A search treats two ways to the same state of the world as one, unless a monitor tells them
/// apart. So ``fold(into:)`` adds all of the past that can still change the verdict. It adds
/// nothing that the order of events at each process and each queue already says.
protocol Monitor: Sendable {
  /// The kinds of events that the monitor receives.
  var watches: EventKinds { get }

  /// Receives an event that happened.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - calls: The calls made so far, by their index.
  mutating func observe(_ event: JournalEvent, of calls: Journal.Calls)

  /// Whether the expectation can no longer hold, independent of later events.
  ///
  /// - Parameter now: The current instant. A deadline of the expectation may have passed.
  func isRefuted(at now: Instant) -> Bool

  /// Adds the part of the past that can still change the verdict.
  func fold(into print: inout Fingerprint)
}
