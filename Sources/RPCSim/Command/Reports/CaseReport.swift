/// A report as a list of test cases, for tools that know nothing of stories.
protocol CaseReport {
  /// What to write as soon as a case is decided.
  mutating func text(of reported: ReportedCase) -> String

  /// What to write when all are.
  func ending() -> String
}
