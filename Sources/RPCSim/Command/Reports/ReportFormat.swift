/// The format of a report: one for people, others for tools.
enum ReportFormat: String, CaseIterable {
  case text, json, junit, tap

  /// The report for a tool that reads test cases; the same for all commands.
  ///
  /// - Returns: `nil` for formats that are specific to each command.
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
  /// The format in the arguments.
  func format() throws(UsageError) -> ReportFormat {
    try word(.format, as: ReportFormat.self) ?? .text
  }
}
