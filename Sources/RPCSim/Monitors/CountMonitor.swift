import RPCCore

/// Watches the largest number of events that an expectation allows.
struct CountMonitor: Monitor {
  private let filter: EventMatcher
  private let most: Int
  private var count = 0

  init(_ filter: EventMatcher, atMost most: Int) {
    self.filter = filter
    self.most = most
  }

  var watches: EventKinds { [filter.kind] }

  mutating func observe(_ event: JournalEvent, of calls: Journal.Calls) {
    guard count <= most, filter.matches(event, of: calls) else { return }
    count += 1
  }

  func isRefuted(at now: Instant) -> Bool { count > most }

  /// Adds nothing: the state of the world already says how often each event happened.
  func fold(into print: inout Fingerprint) {}
}
