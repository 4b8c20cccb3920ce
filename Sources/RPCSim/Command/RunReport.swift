/// How a run of stories is reported.
protocol RunReport {
  /// What to write as soon as a story is over.
  mutating func text(of played: PlayedStory) -> String

  /// What to write when all are.
  func ending(_ totals: RunTotals) throws -> String
}

extension RunOptions {
  /// The report in the format that was asked for.
  func report(about stories: [Story], hasColour: Bool) -> any RunReport {
    if let report = format.caseReport(titled: "rpcsim run") { return RunCaseReport(report, self) }
    return format == .json
      ? JSONReport(self) : TextReport(self, about: stories, Paint(isOn: hasColour))
  }
}
