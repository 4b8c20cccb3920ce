extension Run {
  /// What failed, in words that stay the same from schedule to schedule.
  public var failures: [String] {
    // Of a run that was given up, what could still have been mended has not failed.
    let broken = scenario.expectations.indices.filter {
      expectations[$0].verdict != .held && isDecided($0)
    }
    let invariants = violations.map(\.invariant)
    return broken.map { "expectation: \(scenario.expectations[$0])" } + rounds
      + invariants.indices.filter { invariants[..<$0].contains(invariants[$0]) == false }
      .map { "invariant: \(invariants[$0])" }
      + vacuousFaults.map { "never struck: \(faults[$0].fault)" }
  }

  /// Whether it is known what becomes of an expectation: of a run that was given up it may be open.
  package func isDecided(_ expectation: Int) -> Bool {
    ending != .eventsExhausted || refutedForGood.contains(expectation)
  }

  private var rounds: [String] {
    if case .wentRound = ending { ["the run goes round and has no end"] } else { [] }
  }
}
