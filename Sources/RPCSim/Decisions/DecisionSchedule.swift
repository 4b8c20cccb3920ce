/// The choices that make one run: its seed and its deviations from the plain run.
package struct DecisionSchedule: Hashable, Sendable {
  /// The seed of random details, such as the byte that a fault corrupts.
  package var seed: UInt64
  /// The deviations, in the order in which they were made.
  package var deviations: [Deviation]

  /// Whether times are left out, so that any event can come next.
  package var isUntimed: Bool

  /// Makes a schedule.
  ///
  /// Without deviations it is the schedule of the plain run.
  ///
  /// - Parameters:
  ///   - seed: The seed of random details.
  ///   - deviations: The deviations, in the order in which they are made.
  ///   - isUntimed: Whether times are left out.
  package init(seed: UInt64 = 0, deviations: [Deviation] = [], isUntimed: Bool = false) {
    self.seed = seed
    self.isUntimed = isUntimed
    self.deviations = deviations
  }
}

extension DecisionSchedule {
  /// A hash of the schedule as 16 hexadecimal digits, the same on every machine.
  package var digest: String {
    var hash = StableHash("").adding(seed).adding(isUntimed ? 1 : 0)
    for deviation in deviations {
      for moment in [deviation.take, deviation.before] {
        hash = hash.adding(moment.decision.hash.value).adding(moment.repetition)
      }
      if deviation.delay > 0 { hash = hash.adding(deviation.delay) }
    }
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
