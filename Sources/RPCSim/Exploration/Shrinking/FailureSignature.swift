/// What fails in a run, so that the same failure is known in another story.
struct FailureSignature: Hashable, Sendable {
  /// The expectation, the invariant or the fault.
  var failure: String
  /// How: an expectation that is refuted is another failure than one that is about nothing.
  var manner = ""
}

extension Run {
  /// What failed, each with its manner.
  var signatures: [FailureSignature] {
    let broken = zip(scenario.expectations, expectations).filter { $1.verdict != .held }
    return broken.map { FailureSignature(failure: "expectation: \($0)", manner: $1.manner) }
      + violations.map { FailureSignature(failure: "invariant: \($0.invariant)") }
      + vacuousFaults.map { FailureSignature(failure: "never struck: \(faults[$0].fault)") }
  }
}

extension ExpectationResult {
  /// What happened instead, without numbers: times and counts change when a story gets smaller.
  fileprivate var manner: String {
    "\(verdict): " + String(message.unicodeScalars.filter { !("0"..."9").contains($0) })
  }
}
