extension Run {
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
    let isOpen = ending == .eventsExhausted && violations.isEmpty && refutedForGood.isEmpty
    return isOpen ? .undecided : .failed
  }

  /// The invariants that every run is held against.
  public static var invariants: [String] { Checkers.all.map { $0.invariant } }
}
