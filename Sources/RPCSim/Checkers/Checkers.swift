/// All checkers, as they follow a run; every run is held against each of them.
struct Checkers: Sendable {
  static let all: [any Checker.Type] = [
    EveryCallSettlesOnce.self,
    NoCallLeftPending.self,
    ReplyReachesItsCall.self,
    DeadlineHonoured.self,
    NoRequestLost.self,
    NoDeliveryAcknowledgedTwice.self,
    HandlerRunsFitPolicy.self,
    PrefetchKept.self,
    ChannelOrderKept.self,
    RequeueKeepsPosition.self,
    ExclusiveQueueUsedByOwner.self,
    ConvergesAfterFaults.self,
    ErrorsAreExpected.self,
  ]

  /// For each kind of event, by its ordinal, the places of the checkers that watch it.
  private static let watchers: [[Int]] = EventKind.allCases.map { kind in
    all.indices.filter { all[$0].watches.contains(kind) }
  }

  /// How many events were told.
  private(set) var toldCount = 0
  private var history = CheckedHistory()
  private var checkers: [any Checker] = all.map { $0.init() }

  /// Hands an event to those who watch its kind.
  ///
  /// - Parameters:
  ///   - event: What happened; each event is told once, in order.
  ///   - id: The event's place in its journal.
  ///   - calls: The calls that were made until then.
  mutating func observe(_ event: borrowing Event, _ id: Event.ID, of calls: Journal.Calls) {
    toldCount = id + 1
    history.observe(event, id)
    for checker in Self.watchers[event.kind.ordinal] {
      checkers[checker].observe(event, id, of: calls, after: history)
    }
  }

  /// Tells what was written down since they were last asked.
  mutating func advance(through journal: Journal) {
    for id in toldCount..<max(toldCount, journal.nextEvent) {
      journal.events.read(id - journal.startsAt) { observe($0, id, of: journal.calls) }
    }
  }

  /// Forgets what is over.
  ///
  /// ``violations(in:)`` has to be called before: some violations are found only there.
  mutating func forget(allBut living: Living) {
    history.forget(allBut: living)
    for place in checkers.indices { checkers[place].forget(allBut: living, after: history) }
  }

  /// Where the run breaks an invariant, checker by checker.
  func violations(in evidence: Evidence) -> [Violation] {
    checkers.flatMap { $0.violations(in: evidence, history) }
  }
}

extension Checkers {
  /// Where a finished run breaks an invariant, checker by checker.
  ///
  /// Costs time in the order of n log n for a journal of n events.
  ///
  /// - Parameters:
  ///   - evidence: The run.
  ///   - begun: Checkers that have followed its journal from the beginning, as far as they have.
  static func violations(in evidence: Evidence, after begun: Checkers = Checkers()) -> [Violation] {
    var checkers = begun
    checkers.advance(through: evidence.journal)
    return checkers.violations(in: evidence)
  }
}
