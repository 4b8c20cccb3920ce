/// A report for machines.
struct JSONReport: RunReport {
  init(_ options: RunOptions) {}
  mutating func text(of played: PlayedStory) -> String { "" }
  func ending(_ totals: RunTotals) -> String { "" }
}
