/// What became of an expectation.
public struct ExpectationResult: Equatable, Sendable {
  /// Whether an expectation holds.
  public enum Verdict: Hashable, Sendable {
    /// What it is about happened, and as expected.
    case held
    /// Something else happened, as the result's message says and its events show.
    case refuted
    /// Nothing that it is about ever happened, so it proves nothing.
    case vacuous
  }

  /// Whether the expectation holds; one that is vacuous does not.
  public var verdict: Verdict
  /// What happened instead, if it did not hold.
  public var message = ""
  /// The events that show it.
  public var events: [Event.ID] = []

  static let held = ExpectationResult(verdict: .held)

  static func refuted(_ message: String, by events: [Event.ID] = []) -> ExpectationResult {
    ExpectationResult(verdict: .refuted, message: message, events: events)
  }

  static func vacuous(_ message: String) -> ExpectationResult {
    ExpectationResult(verdict: .vacuous, message: message)
  }
}
