extension Run {
  /// What failed, in words that stay the same from schedule to schedule.
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

  /// The expectations that did not hold: of a run that was given up, what could still have been
  /// mended has not failed.
  var brokenExpectations: [Int] {
    scenario.expectations.indices.filter { expectations[$0].verdict != .held && isDecided($0) }
  }

  /// Whether it is known what becomes of an expectation: of a run that was given up it may be open.
  package func isDecided(_ expectation: Int) -> Bool {
    ending != .eventsExhausted || refutedForGood.contains(expectation)
  }

  /// Whether the same came again and again.
  var goesRound: Bool { if case .wentRound = ending { true } else { false } }
}
