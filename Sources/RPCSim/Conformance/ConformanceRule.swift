public import RPCCore

/// One thing that every transport has to keep.
public struct ConformanceRule: Identifiable, Sendable {
  /// Names the rule, in lower case with hyphens; it stays the same from version to version.
  public let id: String
  /// The number of the rule of the semantics that this is part of, such as `B9`.
  public let number: String
  /// What has to hold, in one sentence.
  public let sentence: String
  /// Without these the rule cannot be kept, and is skipped.
  public let needs: TransportCapabilities
  /// Without this the rule cannot be checked, and is skipped.
  public let intervention: ConformanceInterventions.Kind?
  /// Returns if the rule is kept, and throws what is wrong otherwise.
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
  /// The rule's name, such as test frameworks show for a parameter.
  public var description: String { id }
}
