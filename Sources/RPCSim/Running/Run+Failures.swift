extension Run {
  /// What failed, in words that stay the same from schedule to schedule.
  public var failures: [String] {
    let broken = zip(scenario.expectations, expectations).filter { $1.verdict != .held }
    let invariants = violations.map(\.invariant)
    return broken.map { "expectation: \($0.0)" }
      + invariants.indices.filter { invariants[..<$0].contains(invariants[$0]) == false }
      .map { "invariant: \(invariants[$0])" }
      + vacuousFaults.map { "never struck: \(faults[$0].fault)" }
  }
}
