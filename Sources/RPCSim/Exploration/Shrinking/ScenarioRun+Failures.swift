extension ScenarioRun {
  /// The failures of the run, in words that do not depend on the schedule.
  public var failures: [String] {
    typealias Subject = FailureSignature.Subject
    let invariants = violations.map(\.invariant)
    let subjects: [Subject] =
      brokenExpectations.map { .expectation(scenario.expectations[$0]) }
      + (goesRound ? [.endlessRound] : [])
      + invariants.indices.filter { invariants[..<$0].contains(invariants[$0]) == false }
      .map { .invariant(invariants[$0]) }
      + vacuousFaults.map { .vacuousFault(faults[$0].fault) }
    return subjects.map(\.description)
  }
}
