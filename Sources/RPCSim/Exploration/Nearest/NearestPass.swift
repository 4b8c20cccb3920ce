/// The passing run that differs least from a failing one, as far as it was found.
package struct NearestPass: Sendable {
  /// The decisions that separate the two: one, or two if no single one does.
  ///
  /// The second is a decision of the run that takes the first otherwise. A fault that strikes on
  /// another occasion is two decisions as well: not here, but there.
  package let separations: [Separation]
  /// How many choices other than the plain run's differ besides, because they cannot be made any more
  /// or are left away.
  package let furtherDifferences: Int
  /// The passing run, recorded.
  package let run: ScenarioRun

  /// Whether all that differs is on which occasion a fault strikes.
  package var movesFault: Bool {
    guard separations.count == 2 else { return false }
    return separations[0].kind == .noStrike && separations[1].kind == .strike
      && separations[0].chosen.decision.occurrence == separations[1].alternative.decision.occurrence
      && separations[0].chosen.faultName == separations[1].alternative.faultName
  }
}

/// A decision that a run takes one way and another run takes otherwise.
package struct Separation: Hashable, Sendable {
  /// What is decided.
  package enum Kind: Hashable, Sendable {
    /// Which event comes next.
    case order
    /// That a fault strikes which schedules may place.
    case strike
    /// That such a fault does not strike.
    case noStrike
    /// That an event happens as soon as it can, and not so many nanoseconds later.
    case time(later: Int64)
  }

  /// What the alternative decides.
  package let kind: Kind
  /// Which decision of the run, from 1.
  package let position: Int
  /// How many decisions the run has.
  package let count: Int
  /// What the run does.
  package let chosen: Moment
  /// What is done instead; it is what `rpcsim fork` takes.
  package let alternative: Moment
  /// Whether the alternative comes later in the run, so that the two change places.
  package let isSwap: Bool
  /// Whether what the run chooses behind it is kept; the plain way follows if not.
  package let keepsRest: Bool
  /// When the story passes, as a clause in the words of diagrams.
  ///
  /// Such as "the reply to first reaches the broker before the reply to second does".
  package let passesIf: String
  /// When it fails, such as "it is the other way round".
  package let failsIf: String
}

extension Moment {
  /// Of a fault that a schedule places: what it is.
  var faultName: Substring { decision.subject.prefix { $0 != " " } }
}
