/// A report as a list of test cases, for tools that do not know scenarios.
protocol CaseReport {
  /// The text to write as soon as a case is decided.
  mutating func text(of reported: ReportedCase) -> String

  /// The text to write after all cases.
  func ending() -> String
}
