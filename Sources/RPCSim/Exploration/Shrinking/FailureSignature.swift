import RPCCore

/// A failure and the evidence for it, in a form that is comparable across runs and scenarios.
///
/// The evidence has no message texts, times or counts. These change when a scenario gets smaller.
struct FailureSignature: Equatable, Sendable {
  var subject: Subject
  var evidence = Evidence()

  /// The expectation, invariant or fault that fails, or the loop.
  enum Subject: Equatable, Sendable {
    case expectation(ScenarioExpectation)
    case endlessRound
    case invariant(String)
    /// A planned fault that never struck.
    case vacuousFault(FaultScript)
  }

  /// How the failure shows.
  struct Evidence: Equatable, Sendable {
    var verdict = ExpectationResult.Verdict.refuted
    /// The kinds of the events that show the failure.
    var events: EventKinds = []
    /// How the calls in question ended, each way once.
    var calls: Set<CallEnd> = []
    /// Whether an event happened less often than the expectation demands.
    var isTooSeldom = false
    /// Whether the run did not come to its end.
    var isEndless = false
  }

  enum CallEnd: Hashable, Sendable {
    case returned
    case failed(FailureName)
    case neverSettled(Set<CallWait.Cause>)
  }
}

extension FailureSignature.Subject: CustomStringConvertible {
  /// The failure in the words of ``ScenarioRun/failures``.
  var description: String {
    switch self {
    case .expectation(let expectation): "expectation: \(expectation)"
    case .endlessRound: "the run goes round and has no end"
    case .invariant(let invariant): "invariant: \(invariant)"
    case .vacuousFault(let fault): "never struck: \(fault)"
    }
  }
}

extension ScenarioRun {
  /// All failures with their evidence, in the order of ``failures``.
  var signatures: [FailureSignature] {
    let isEndless = !ending.isEnd
    let expectations = brokenExpectations.map {
      FailureSignature(
        subject: .expectation(scenario.expectations[$0]),
        evidence: evidence(against: scenario.expectations[$0], self.expectations[$0]))
    }
    let invariants = violations.map {
      FailureSignature(
        subject: .invariant($0.invariant),
        evidence: .init(events: kinds(of: $0.events), isEndless: isEndless))
    }
    let rounds = goesRound ? [FailureSignature(subject: .endlessRound)] : []
    let faults = vacuousFaults.map {
      FailureSignature(
        subject: .vacuousFault(self.faults[$0].fault), evidence: .init(isEndless: isEndless))
    }
    return expectations + rounds + invariants + faults
  }

  private func evidence(
    against expectation: ScenarioExpectation, _ result: ExpectationResult
  ) -> FailureSignature.Evidence {
    FailureSignature.Evidence(
      verdict: result.verdict, events: kinds(of: expectation.telling(result.events)),
      calls: result.verdict == .refuted ? ends(of: expectation.calls, result.events) : [],
      isTooSeldom: expectation.count.map { result.events.count < $0.least } ?? false,
      isEndless: !ending.isEnd)
  }

  private func kinds(of events: some Sequence<JournalEvent.ID>) -> EventKinds {
    var kinds: EventKinds = []
    for id in events where journal.events.indices.contains(id) {
      kinds.insert(journal.events[id].kind)
    }
    return kinds
  }

  /// How the calls of the events ended.
  ///
  /// If no event has a call, the result is the end of one of the named calls. That is the first
  /// call that never settled, or else the first call.
  private func ends(of names: [String], _ events: [JournalEvent.ID]) -> Set<
    FailureSignature.CallEnd
  > {
    guard !names.isEmpty else { return [] }
    let shown = events.compactMap { journal.events[$0].call }
    guard shown.isEmpty else { return Set(Set(shown).map(end)) }
    let ends = names.flatMap(journal.calls).map(end)
    let open = ends.first { if case .neverSettled = $0 { true } else { false } }
    return (open ?? ends.first).map { [$0] } ?? []
  }

  private func end(of call: Int) -> FailureSignature.CallEnd {
    let last = journal.events.last {
      $0.call == call && ($0.kind == .callSettled || $0.kind == .resultReplaced)
    }
    switch last.flatMap(journal.outcome) {
    case .completed: return .returned
    case .failed(let error): return .failed(FailureName(error))
    case nil:
      return .neverSettled(Set(waits.first { $0.call == call }?.causes ?? []))
    }
  }
}

extension ScenarioExpectation {
  /// The names of the calls whose ends decide the expectation.
  fileprivate var calls: [String] {
    switch self {
    case .returns(let call, _, _), .returnsOrFails(let call, _, _), .fails(let call, _),
      .stalled(let call, _), .items(let call, _):
      [call]
    case .order(let calls): calls
    case .handlerRuns, .handled, .event, .queue, .violates: []
    }
  }

  /// How often the event has to happen.
  fileprivate var count: ExpectedCount? {
    switch self {
    case .handlerRuns(_, _, let count), .handled(_, let count), .event(_, let count): count
    default: nil
    }
  }

  /// The events that distinguish one failure from another.
  ///
  /// For a queue this is only the last event. The earlier ones are the history of the queue.
  fileprivate func telling(_ events: [JournalEvent.ID]) -> ArraySlice<JournalEvent.ID> {
    if case .queue = self { events.suffix(1) } else { events[...] }
  }
}
