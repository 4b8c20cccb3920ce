import RPCCore

/// What fails in a run and what shows it, so that the same failure is known in another run, and in
/// another story.
///
/// Words and numbers are no part of it: times, counts and names of what is compared change when a
/// story gets smaller.
struct FailureSignature: Equatable, Sendable {
  var subject: Subject
  var evidence = Evidence()

  /// What does not hold.
  enum Subject: Equatable, Sendable {
    case expectation(ScenarioExpectation)
    case endlessRound
    case invariant(String)
    /// A planned fault that never struck.
    case vacuousFault(FaultScript)
  }

  /// How it shows.
  struct Evidence: Equatable, Sendable {
    var verdict = ExpectationResult.Verdict.refuted
    /// The kinds of the events that show it.
    var events: EventKinds = []
    /// How the calls ended that it is about, one of each way.
    var calls: Set<CallEnd> = []
    /// Whether something happened less often than it has to.
    var isTooSeldom = false
    /// Whether the run had no end.
    var isEndless = false
  }

  /// How a call ended.
  enum CallEnd: Hashable, Sendable {
    case returned
    case failed(FailureName)
    case neverSettled(Set<CallWait.Cause>)
  }
}

extension FailureSignature.Subject: CustomStringConvertible {
  /// The failure as ``ScenarioRun/failures`` has it.
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
  /// What failed, each with what shows it, in the order of ``failures``.
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

  /// How those of the named calls ended that the events are about; without events, how one ended
  /// that did not settle, or else the first.
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
  /// The names of the calls whose ends decide.
  fileprivate var calls: [String] {
    switch self {
    case .returns(let call, _, _), .returnsOrFails(let call, _, _), .fails(let call, _),
      .stalled(let call, _), .items(let call, _):
      [call]
    case .order(let calls): calls
    case .handlerRuns, .handled, .event, .queue, .violates: []
    }
  }

  /// How often something has to happen.
  fileprivate var count: ExpectedCount? {
    switch self {
    case .handlerRuns(_, _, let count), .handled(_, let count), .event(_, let count): count
    default: nil
    }
  }

  /// Which of the events that show it tell one failure from another: of those about a queue, the
  /// last, since those before it are no more than its history.
  fileprivate func telling(_ events: [JournalEvent.ID]) -> ArraySlice<JournalEvent.ID> {
    if case .queue = self { events.suffix(1) } else { events[...] }
  }
}
