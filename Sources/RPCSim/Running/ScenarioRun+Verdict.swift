extension ScenarioRun {
  /// What a run proves about its scenario.
  public enum Verdict: String, Hashable, Sendable {
    /// Everything held that has to hold.
    case held
    /// An expectation or an invariant is broken, a planned fault never struck, or the run goes
    /// round.
    case failed
    /// The run was abandoned before its end, without a failure until then.
    case undecided
  }

  /// The verdict of the run.
  ///
  /// If a run is abandoned, a later event could still have fulfilled an expectation. Such an
  /// expectation decides nothing. A broken invariant decides, and so does a run that goes round.
  public var verdict: Verdict {
    if held { return .held }
    let isOpen = ending.isOpen && violations.isEmpty && refutedForGood.isEmpty
    return isOpen ? .undecided : .failed
  }

  /// The invariants that every run is held against.
  package static var invariants: [String] { Invariants.names }

  /// The expectations that failed, by index.
  ///
  /// If the run was abandoned, an expectation that a later event could have fulfilled has not
  /// failed.
  var brokenExpectations: [Int] {
    scenario.expectations.indices.filter { expectations[$0].verdict != .held && isDecided($0) }
  }

  /// Whether the verdict on an expectation is final.
  ///
  /// It may be open if the run was abandoned.
  package func isDecided(_ expectation: Int) -> Bool {
    !ending.isOpen || refutedForGood.contains(expectation)
  }

  /// Whether the run was stopped because the same events repeated.
  var goesRound: Bool { if case .wentRound = ending { true } else { false } }
}
