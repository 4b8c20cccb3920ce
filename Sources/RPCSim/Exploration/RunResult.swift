/// What a run came to and what that proves, as one thing.
///
/// An outcome and a verdict that each came in some run need not ever have come together. So whoever
/// compares two ways to look for runs compares these.
package struct RunResult: Hashable, Sendable {
  /// How the calls ended, whatever the order.
  package let outcome: RunOutcome
  /// What became of each expectation, in the order of the scenario.
  package let expectations: [ExpectationResult.Verdict]
  /// The invariants that the run breaks and the scenario does not expect to be broken, each once, in
  /// the order of their words.
  package let violations: [String]
  /// The planned faults that should have struck and did not, by their places in the scenario.
  package let vacuousFaults: [Int]

  /// Takes from a run what counts.
  ///
  /// - Parameter run: A run that has come to its end.
  package init(_ run: ScenarioRun) {
    outcome = RunOutcome(of: run.journal)
    expectations = run.expectations.map(\.verdict)
    violations = Set(run.violations.map(\.invariant)).sorted()
    vacuousFaults = run.vacuousFaults
  }
}
