/// What a report looks like: one for people, and those that other tools read.
enum ReportFormat: String, CaseIterable {
  case text, json, junit, tap

  /// The report for a tool that reads test cases, whatever command they come from.
  ///
  /// - Returns: `nil` for the formats that say more than test cases do, each command in its own
  ///   way.
  func caseReport(titled title: String) -> (any CaseReport)? {
    switch self {
    case .text, .json: nil
    case .junit: JUnitReport(titled: title)
    case .tap: TAPReport()
    }
  }
}

extension Option {
  static let format = Option(
    "format", "FORMAT", words: ReportFormat.allCases.map(\.rawValue),
    help: "What to write: 'text' (if not given), 'json', 'junit' or 'tap'; in all\n"
      + "of them times are virtual.")
}

extension Arguments {
  /// The format that was asked for.
  func format() throws(UsageError) -> ReportFormat {
    try word(.format, as: ReportFormat.self) ?? .text
  }
}
