import RPCCore

/// What an expectation makes of a run while it goes on: told each event when it happens, it knows
/// whether the expectation can still hold, and tells apart what may end differently.
///
/// Two ways to the same state of the world are one state to a search only if no monitor tells them
/// apart: so a monitor's fold says all of the past that can still change its verdict, and nothing
/// that the order of events at each process and at each queue says already.
protocol Monitor: Sendable {
  /// The kinds of events that it is told.
  var watches: EventKinds { get }

  /// Takes in an event that happened.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - calls: The calls that were made so far, by their place.
  mutating func observe(_ event: JournalEvent, of calls: Journal.Calls)

  /// Whether what is expected cannot hold any more, whatever comes.
  ///
  /// - Parameter now: The time; that of an expectation may be over.
  func isRefuted(at now: Instant) -> Bool

  /// Adds what can still change the verdict and is of the past.
  func fold(into print: inout Fingerprint)
}
