/// A decision at its place in a run: how many alike were made before it.
package struct Moment: Hashable, Sendable {
  /// What is decided, whenever it may be.
  package var decision: Decision
  /// How many decisions that mean the same came before.
  package var repetition: Int

  /// Makes the moment of a decision: the first, if nothing else is said.
  ///
  /// - Parameters:
  ///   - decision: What is decided.
  ///   - repetition: How many decisions that mean the same come before it.
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

/// Tells decisions of a run apart that mean the same.
struct MomentCounter: Sendable {
  private var counts: [Decision: Int] = [:]

  /// What making a decision now would be.
  func moment(of decision: Decision) -> Moment {
    Moment(decision, repetition: counts[decision, default: 0])
  }

  mutating func add(_ decision: Decision) { counts[decision, default: 0] += 1 }

  /// Whether the run has seen it.
  func hasPassed(_ moment: Moment) -> Bool {
    counts[moment.decision, default: 0] > moment.repetition
  }
}
