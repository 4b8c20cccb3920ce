public import RPCCore

/// One rule that every transport must keep.
public struct ConformanceRule: Identifiable, Sendable {
  /// The name of the rule, in lower case with hyphens.
  ///
  /// It stays the same from version to version.
  public let id: String
  /// The number of the semantic rule that this rule belongs to, such as `B9`.
  public let number: String
  /// The rule in one sentence.
  public let sentence: String
  /// The capabilities that the rule needs.
  ///
  /// Without them it is skipped.
  public let needs: TransportCapabilities
  /// The intervention that the check needs.
  ///
  /// Without it the rule is skipped.
  public let intervention: ConformanceInterventions.Kind?
  /// Returns if the rule is kept, and throws an error that says what is wrong otherwise.
  let check: @Sendable (ConformanceTrial) async throws -> Void

  init(
    _ id: String, _ number: String, _ sentence: String, needs: TransportCapabilities = [],
    by intervention: ConformanceInterventions.Kind? = nil,
    check: @escaping @Sendable (ConformanceTrial) async throws -> Void
  ) {
    self.id = id
    self.number = number
    self.sentence = sentence
    self.needs = needs
    self.intervention = intervention
    self.check = check
  }
}

extension ConformanceRule: CustomStringConvertible {
  /// The rule's name, as test frameworks show it for a parameter.
  public var description: String { id }
}
