/// The outcome and the verdicts of one run.
///
/// An outcome and a verdict from two different runs need not occur together in any run. So a
/// comparison of two ways to look for runs compares values of this type.
package struct RunResult: Hashable, Sendable {
  /// How the calls ended, regardless of their order.
  package let outcome: RunOutcome
  /// The verdicts of the expectations, in the order of the scenario.
  package let expectations: [ExpectationResult.Verdict]
  /// The invariants that the run breaks and the scenario does not expect to be broken.
  ///
  /// Each appears once. They are sorted by their text.
  package let violations: [String]
  /// The planned faults that had to strike and did not, by their indices in the scenario.
  package let vacuousFaults: [Int]

  /// Reads the result of a run.
  ///
  /// - Parameter run: A run that came to its end.
  package init(_ run: ScenarioRun) {
    outcome = RunOutcome(of: run.journal)
    expectations = run.expectations.map(\.verdict)
    violations = Set(run.violations.map(\.invariant)).sorted()
    vacuousFaults = run.vacuousFaults
  }
}
