public import RPCCore

/// The outcome of each rule.
///
/// Its description is a table, with a line for each rule and a summary at the end:
///
/// ```
/// passed   B12    prefetch-0-is-unlimited  With a prefetch of 0 the number of …
/// FAILED   B12    prefetch-limits          A consumer has as many … But: link 1 received 2 × …
/// skipped  A2.6   expired-is-not-delivered A request that waited … Skipped: the transport …
/// 3 rules: 1 passed, 1 failed, 1 skipped
/// ```
public struct ConformanceReport: Sendable {
  /// A rule and its outcome.
  public struct Result: Sendable {
    /// The rule that was to be checked.
    public let rule: ConformanceRule
    /// The outcome for this transport.
    public let outcome: Outcome

    /// Whether the rule is not broken: the transport keeps it, or it was skipped.
    package var isAcceptable: Bool {
      if case .failed = outcome { false } else { true }
    }
  }

  /// The outcome of a rule.
  public enum Outcome: Hashable, Sendable {
    /// The rule was checked, and the transport keeps it.
    case passed
    /// The transport breaks the rule, and `reason` says how.
    case failed(reason: String)
    /// The rule was not checked, because the transport does not declare the `missing` capabilities.
    case skipped(missing: TransportCapabilities)
    /// The rule was not checked, because the suite has no such intervention.
    case skippedWithout(ConformanceInterventions.Kind)
  }

  /// The results, in the order of the checks.
  public let results: [Result]

  /// Whether no rule is broken.
  ///
  /// Skipped rules do not count.
  public var passed: Bool { failures.isEmpty }

  /// The results of the broken rules.
  public var failures: [Result] { results.filter { !$0.isAcceptable } }
}

extension ConformanceReport: CustomStringConvertible {
  /// The table, with a line for each rule and a summary at the end.
  public var description: String {
    let width = results.map(\.rule.id.count).max() ?? 0
    return (results.map { $0.line(idWidth: width) } + [summary]).joined(separator: "\n")
  }

  private var summary: String {
    let passed = results.count { $0.outcome == .passed }
    let failed = failures.count
    let skipped = results.count - passed - failed
    return "\(results.count) rules: \(passed) passed, \(failed) failed, \(skipped) skipped"
  }
}

extension ConformanceReport.Result: CustomStringConvertible {
  /// The result in one line.
  public var description: String { line(idWidth: rule.id.count) }

  fileprivate func line(idWidth: Int) -> String {
    let (word, remark) =
      switch outcome {
      case .passed: ("passed", "")
      case .failed(let reason): ("FAILED", " But: \(reason)")
      case .skipped(let missing):
        (
          "skipped",
          " Skipped: the transport does not declare \(missing.names.joined(separator: ", "))"
        )
      case .skippedWithout(let kind):
        ("skipped", " Skipped: there is no intervention '\(kind.rawValue)'")
      }
    return "\(word, width: 7)  \(rule.number, width: 5)  \(rule.id, width: idWidth)  "
      + rule.sentence + remark
  }
}

extension TransportCapabilities {
  /// The names of the members in the source, in the order of their bits.
  fileprivate var names: [String] {
    Self.namedMembers.filter { contains($0.member) }.map(\.name)
  }

  private static let namedMembers: [(name: String, member: TransportCapabilities)] = [
    ("acknowledgement", .acknowledgement), ("requeuePosition", .requeuePosition),
    ("prefetch", .prefetch), ("mandatory", .mandatory), ("confirms", .confirms),
    ("expiration", .expiration), ("exclusiveReplyAddress", .exclusiveReplyAddress),
    ("redeliveredFlag", .redeliveredFlag), ("ordering", .ordering), ("notices", .notices),
    ("independentLinks", .independentLinks),
  ]
}

extension DefaultStringInterpolation {
  /// Appends a text, filled up with spaces on the right.
  fileprivate mutating func appendInterpolation(_ text: String, width: Int) {
    appendInterpolation(text + String(repeating: " ", count: max(0, width - text.count)))
  }
}
