/// What became of an expectation.
package struct ExpectationResult: Equatable, Sendable {
  /// Whether an expectation holds.
  package enum Verdict: Hashable, Sendable {
    /// What it is about happened, and as expected.
    case held
    /// Something else happened, as the result's message says and its events show.
    case refuted
    /// Nothing that it is about ever happened, so it proves nothing.
    case vacuous
  }

  /// Whether the expectation holds; one that is vacuous does not.
  package var verdict: Verdict
  /// What happened instead, if it did not hold.
  package var message = ""
  /// The events that show it.
  package var events: [JournalEvent.ID] = []

  static let held = ExpectationResult(verdict: .held)

  static func refuted(_ message: String, by events: [JournalEvent.ID] = []) -> ExpectationResult {
    ExpectationResult(verdict: .refuted, message: message, events: events)
  }

  static func vacuous(_ message: String) -> ExpectationResult {
    ExpectationResult(verdict: .vacuous, message: message)
  }
}
