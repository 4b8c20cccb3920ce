/// The result of judging an expectation.
package struct ExpectationResult: Equatable, Sendable {
  /// Whether an expectation holds.
  package enum Verdict: Hashable, Sendable {
    /// The run satisfies the expectation.
    case held
    /// The run contradicts the expectation. The result has a message, and events if any show it.
    case refuted
    /// Nothing that the expectation is about happened, so the run proves nothing.
    case vacuous
  }

  /// Whether the expectation holds.
  ///
  /// A vacuous expectation does not hold.
  package var verdict: Verdict
  /// What happened instead.
  ///
  /// It is empty if the expectation holds.
  package var message = ""
  /// The events that show what happened.
  package var events: [JournalEvent.ID] = []

  static let held = ExpectationResult(verdict: .held)

  static func refuted(_ message: String, by events: [JournalEvent.ID] = []) -> ExpectationResult {
    ExpectationResult(verdict: .refuted, message: message, events: events)
  }

  static func vacuous(_ message: String) -> ExpectationResult {
    ExpectationResult(verdict: .vacuous, message: message)
  }
}
