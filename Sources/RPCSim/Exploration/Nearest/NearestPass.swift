/// The passing run that differs least from a failing one, among the runs tried.
package struct NearestPass: Sendable {
  /// The decisions that separate the two runs: one, or two if no single one does.
  ///
  /// The second is a decision of the run that takes the first alternative. A fault that strikes on
  /// another occasion counts as two decisions: no strike here and a strike there.
  package let separations: [Separation]
  /// The number of other deviations in which the two runs differ.
  ///
  /// These deviations became impossible or were left out.
  package let furtherDifferences: Int
  /// The recorded passing run.
  package let run: ScenarioRun

  /// Whether the runs differ only in the occasion on which a fault strikes.
  package var movesFault: Bool {
    guard separations.count == 2 else { return false }
    return separations[0].kind == .noStrike && separations[1].kind == .strike
      && separations[0].chosen.decision.occurrence == separations[1].alternative.decision.occurrence
      && separations[0].chosen.faultName == separations[1].alternative.faultName
  }
}

/// A decision for which two runs choose differently.
package struct Separation: Hashable, Sendable {
  /// The subject of a decision.
  package enum Kind: Hashable, Sendable {
    /// Another event comes next.
    case order
    /// A fault strikes that schedules may place.
    case strike
    /// Such a fault does not strike.
    case noStrike
    /// An event happens as soon as it can, instead of this many nanoseconds later.
    case time(later: Int64)
  }

  /// The difference that the alternative makes.
  package let kind: Kind
  /// The number of the decision in the run, from 1.
  package let position: Int
  /// The number of decisions of the run.
  package let count: Int
  /// The choice of the failing run.
  package let chosen: Moment
  /// The alternative, in the words that `rpcsim fork` takes.
  package let alternative: Moment
  /// Whether the alternative comes later in the failing run, so that the two are exchanged.
  package let isSwap: Bool
  /// Whether the later choices of the run are kept.
  ///
  /// If not, the run goes on like the plain run.
  package let keepsRest: Bool
  /// When the scenario passes, as a clause in the words of diagrams.
  ///
  /// Such as "the reply to first reaches the broker before the reply to second does".
  package let passesIf: String
  /// When the scenario fails, such as "it is the other way round".
  package let failsIf: String
}

extension Moment {
  /// The name of the fault that the moment is about, if a schedule places it.
  var faultName: Substring { decision.subject.prefix { $0 != " " } }
}
