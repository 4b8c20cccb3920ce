extension ScenarioRun {
  /// What a run proves about its story.
  public enum Verdict: String, Hashable, Sendable {
    /// Everything that must hold does.
    case held
    /// An expectation, a checker or a planned fault failed it.
    case failed
    /// It was given up before its end, and nothing was wrong until then.
    case undecided
  }

  /// What the run proves.
  ///
  /// An expectation that does not hold when a run is given up might have held in the end, so it
  /// decides nothing, unless nothing could mend it any more. A broken invariant decides, and so does
  /// a run that goes round.
  public var verdict: Verdict {
    if held { return .held }
    let isOpen = ending.isOpen && violations.isEmpty && refutedForGood.isEmpty
    return isOpen ? .undecided : .failed
  }

  /// The invariants that every run is held against.
  package static var invariants: [String] { Invariants.names }

  /// The expectations that did not hold: of a run that was given up, what could still have been
  /// mended has not failed.
  var brokenExpectations: [Int] {
    scenario.expectations.indices.filter { expectations[$0].verdict != .held && isDecided($0) }
  }

  /// Whether it is known what becomes of an expectation: of a run that was given up it may be open.
  package func isDecided(_ expectation: Int) -> Bool {
    !ending.isOpen || refutedForGood.contains(expectation)
  }

  /// Whether the same came again and again.
  var goesRound: Bool { if case .wentRound = ending { true } else { false } }
}
