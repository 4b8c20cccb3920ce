/// All checkers of a run.
///
/// Every run is held against each of them.
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

  /// The checkers that watch each kind of event, by the kind's ordinal: a bit for each checker, in
  /// the order of ``all``.
  private static let watchers: [UInt16] = EventKind.allCases.map { kind in
    all.indices.reduce(0) { $0 | (all[$1].watches.contains(kind) ? 1 << $1 : 0) }
  }

  /// The number of events observed.
  private(set) var toldCount = 0
  private var history = CheckedHistory()

  // Not an array: its elements would be boxes, each with a reference count, and would be copied at
  // the first event of every schedule.
  private var everyCallSettlesOnce = EveryCallSettlesOnce()
  private var noCallLeftPending = NoCallLeftPending()
  private var replyReachesItsCall = ReplyReachesItsCall()
  private var deadlineHonoured = DeadlineHonoured()
  private var noRequestLost = NoRequestLost()
  private var noDeliveryAcknowledgedTwice = NoDeliveryAcknowledgedTwice()
  private var handlerRunsFitPolicy = HandlerRunsFitPolicy()
  private var prefetchKept = PrefetchKept()
  private var channelOrderKept = ChannelOrderKept()
  private var requeueKeepsPosition = RequeueKeepsPosition()
  private var exclusiveQueueUsedByOwner = ExclusiveQueueUsedByOwner()
  private var convergesAfterFaults = ConvergesAfterFaults()
  private var errorsAreExpected = ErrorsAreExpected()

  /// Passes an event on to the checkers that watch its kind.
  ///
  /// - Parameters:
  ///   - event: The event. Each event is passed on once, in order.
  ///   - id: The event's index in its journal.
  ///   - calls: The calls made so far.
  mutating func observe(
    _ event: borrowing JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls
  ) {
    toldCount = id + 1
    history.observe(event, id)
    let watching = Self.watchers[event.kind.ordinal]
    guard watching != 0 else { return }
    if watching & 1 << 0 != 0 { everyCallSettlesOnce.observe(event, id, of: calls, after: history) }
    if watching & 1 << 1 != 0 { noCallLeftPending.observe(event, id, of: calls, after: history) }
    if watching & 1 << 2 != 0 { replyReachesItsCall.observe(event, id, of: calls, after: history) }
    if watching & 1 << 3 != 0 { deadlineHonoured.observe(event, id, of: calls, after: history) }
    if watching & 1 << 4 != 0 { noRequestLost.observe(event, id, of: calls, after: history) }
    if watching & 1 << 5 != 0 {
      noDeliveryAcknowledgedTwice.observe(event, id, of: calls, after: history)
    }
    if watching & 1 << 6 != 0 { handlerRunsFitPolicy.observe(event, id, of: calls, after: history) }
    if watching & 1 << 7 != 0 { prefetchKept.observe(event, id, of: calls, after: history) }
    if watching & 1 << 8 != 0 { channelOrderKept.observe(event, id, of: calls, after: history) }
    if watching & 1 << 9 != 0 { requeueKeepsPosition.observe(event, id, of: calls, after: history) }
    if watching & 1 << 10 != 0 {
      exclusiveQueueUsedByOwner.observe(event, id, of: calls, after: history)
    }
    if watching & 1 << 11 != 0 {
      convergesAfterFaults.observe(event, id, of: calls, after: history)
    }
    if watching & 1 << 12 != 0 { errorsAreExpected.observe(event, id, of: calls, after: history) }
  }

  /// Observes the events that were recorded since the last call.
  mutating func advance(through journal: Journal) {
    for id in toldCount..<max(toldCount, journal.nextEvent) {
      journal.events.read(id - journal.startsAt) { observe($0, id, of: journal.calls) }
    }
  }

  /// Forgets what is over.
  ///
  /// Call ``violations(in:)`` first: some violations are found only there.
  mutating func forget(allBut living: Living) {
    history.forget(allBut: living)
    everyCallSettlesOnce.forget(allBut: living, after: history)
    noCallLeftPending.forget(allBut: living, after: history)
    replyReachesItsCall.forget(allBut: living, after: history)
    deadlineHonoured.forget(allBut: living, after: history)
    noRequestLost.forget(allBut: living, after: history)
    noDeliveryAcknowledgedTwice.forget(allBut: living, after: history)
    handlerRunsFitPolicy.forget(allBut: living, after: history)
    prefetchKept.forget(allBut: living, after: history)
    channelOrderKept.forget(allBut: living, after: history)
    requeueKeepsPosition.forget(allBut: living, after: history)
    exclusiveQueueUsedByOwner.forget(allBut: living, after: history)
    convergesAfterFaults.forget(allBut: living, after: history)
    errorsAreExpected.forget(allBut: living, after: history)
  }

  /// The violations so far, in the order of the checkers.
  func violations(in evidence: Evidence) -> [Violation] {
    var violations: [Violation] = []
    violations += everyCallSettlesOnce.violations(in: evidence, history)
    violations += noCallLeftPending.violations(in: evidence, history)
    violations += replyReachesItsCall.violations(in: evidence, history)
    violations += deadlineHonoured.violations(in: evidence, history)
    violations += noRequestLost.violations(in: evidence, history)
    violations += noDeliveryAcknowledgedTwice.violations(in: evidence, history)
    violations += handlerRunsFitPolicy.violations(in: evidence, history)
    violations += prefetchKept.violations(in: evidence, history)
    violations += channelOrderKept.violations(in: evidence, history)
    violations += requeueKeepsPosition.violations(in: evidence, history)
    violations += exclusiveQueueUsedByOwner.violations(in: evidence, history)
    violations += convergesAfterFaults.violations(in: evidence, history)
    violations += errorsAreExpected.violations(in: evidence, history)
    return violations
  }
}

extension Checkers {
  /// The violations of a finished run, in the order of the checkers.
  ///
  /// Takes time of the order n log n for a journal of n events.
  ///
  /// - Parameters:
  ///   - evidence: The run.
  ///   - begun: Checkers that have followed the run's journal from its first event up to some
  ///     event.
  static func violations(in evidence: Evidence, after begun: Checkers = Checkers()) -> [Violation] {
    var checkers = begun
    checkers.advance(through: evidence.journal)
    return checkers.violations(in: evidence)
  }
}
