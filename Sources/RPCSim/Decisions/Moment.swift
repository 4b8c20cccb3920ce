/// A decision of a run, with the number of equal decisions before it.
package struct Moment: Hashable, Sendable {
  /// The decision.
  package var decision: Decision
  /// The number of equal decisions before this one in the run.
  package var repetition: Int

  /// Makes the moment of a decision, by default the first such decision of a run.
  ///
  /// - Parameters:
  ///   - decision: The decision.
  ///   - repetition: The number of equal decisions before this one.
  package init(_ decision: Decision, repetition: Int = 0) {
    self.decision = decision
    self.repetition = repetition
  }
}

extension Moment: CustomStringConvertible {
  /// The decision in words, with its number if it is not the first of its kind.
  package var description: String {
    "\(decision)" + (repetition > 0 ? ", time \(repetition + 1)" : "")
  }
}

/// Counts equal decisions of a run, to tell them apart.
struct MomentCounter: Sendable {
  private var counts: [Decision: Int] = [:]

  /// The moment of a decision if it is made now.
  func moment(of decision: Decision) -> Moment {
    Moment(decision, repetition: counts[decision, default: 0])
  }

  mutating func add(_ decision: Decision) { counts[decision, default: 0] += 1 }

  /// Whether the run has already made the decision of a moment.
  func hasPassed(_ moment: Moment) -> Bool {
    counts[moment.decision, default: 0] > moment.repetition
  }
}
