import RPCCore

/// The monitors of all expectations of a scenario that can be refuted, or told apart, before its
/// end.
struct Monitors: Sendable {
  private struct Entry: Sendable {
    /// The index of the expectation in the scenario.
    var expectation: Int
    let watches: EventKinds
    var monitor: any Monitor
  }

  private var entries: [Entry] = []
  private var watches = EventKinds()
  /// The number of events of the journal that the monitors have received.
  private var eventCount = 0

  init(of cast: Cast) {
    for (index, expectation) in cast.scenario.expectations.enumerated() {
      guard let monitor = expectation.monitor(in: cast) else { continue }
      let watched = monitor.watches
      entries.append(Entry(expectation: index, watches: watched, monitor: monitor))
      watches = watches.union(watched)
    }
  }

  /// Passes on the events that were recorded since the last call.
  mutating func advance(through journal: Journal) {
    let end = journal.nextEvent
    defer { eventCount = end }
    guard !entries.isEmpty else { return }
    for id in max(eventCount, journal.prologueCount)..<max(eventCount, journal.prologueCount, end) {
      let kind = journal.events[id - journal.startsAt].kind
      guard watches.contains(kind) else { continue }
      for index in entries.indices where entries[index].watches.contains(kind) {
        entries[index].monitor.observe(journal.events[id - journal.startsAt], of: journal.calls)
      }
    }
  }

  /// The indices of the expectations that can no longer hold, independent of later events.
  func refuted(at now: Instant) -> [Int] {
    entries.filter { $0.monitor.isRefuted(at: now) }.map(\.expectation)
  }

  /// A hash of the past on which verdicts still depend, beyond the state of the world.
  var fold: UInt64 {
    guard !entries.isEmpty else { return 0 }
    var print = Fingerprint(10)
    for index in entries.indices { entries[index].monitor.fold(into: &print) }
    return print.value
  }
}

extension ScenarioExpectation {
  /// The monitor of the expectation; `nil` if only the end of the run can decide it.
  fileprivate func monitor(in cast: Cast) -> (any Monitor)? {
    switch self {
    case .returns(let call, _, let within?), .returnsOrFails(let call, _, let within?):
      return BoundMonitor(of: call, within: within.nanoseconds)
    case .fails(let call, let failure) where failure.within != nil || failure.at != nil:
      return BoundMonitor(
        of: call, within: failure.within?.nanoseconds, at: failure.at?.nanoseconds)
    case .handlerRuns(let call, let server, let count):
      return count.monitor(.runs(of: call, at: server) { cast.processes(named: $0) })
    case .handled(let server, let count):
      return count.monitor(.runs(at: server) { cast.processes(named: $0) })
    case .event(let filter, let count):
      return count.monitor(EventMatcher(filter) { cast.processes(named: $0) })
    case .order(let calls): return OrderMonitor(calls)
    case .returns, .returnsOrFails, .fails, .queue, .stalled, .items, .violates: return nil
    }
  }
}

extension ExpectedCount {
  fileprivate func monitor(_ filter: EventMatcher) -> CountMonitor? {
    most.map { CountMonitor(filter, atMost: $0) }
  }
}
