/// A report as a list of test cases, for tools that know nothing of stories.
protocol CaseReport {
  /// What to write as soon as a case is decided.
  mutating func text(of reported: ReportedCase) -> String

  /// What to write when all are.
  func ending() -> String
}

/// Played stories in a report of test cases.
struct RunCaseReport: RunReport {
  private var report: any CaseReport
  private let options: RunOptions

  init(_ report: any CaseReport, _ options: RunOptions) {
    self.report = report
    self.options = options
  }

  mutating func text(of played: PlayedStory) -> String {
    let earlier = played.corpus.map { report.text(of: $0.reportedCase) }
    return earlier.joined() + report.text(of: ReportedCase(played, options))
  }

  func ending(_ totals: RunTotals) -> String {
    var report = report
    let unplayed = totals.unplayed.map { story in
      var reported = ReportedCase(name: story.scenario.name, file: story.path)
      reported.outcome = .skipped("not played, because it was interrupted")
      return report.text(of: reported)
    }
    return unplayed.joined() + report.ending()
  }
}

extension ReportedCase {
  /// A story that was played.
  init(_ played: PlayedStory, _ options: RunOptions) {
    let run = played.run
    let replay = options.command(replaying: run.strategy, of: played.story)
    let (strategy, seed) = run.strategy.nameAndSeed
    self.init(name: played.story.scenario.name, file: played.story.path)
    nanoseconds = played.duration
    properties =
      [Property("story", played.story.scenario.story), Property("strategy", strategy)]
      + (seed.map { [Property("seed", "\($0)")] } ?? [])
      + [
        Property("runs", "\(played.runCount)"), Property("events", "\(played.eventCount)"),
        Property("replay", replay),
      ]
      + (played.kept.map { [Property("recording", $0.path)] } ?? [])
    outcome = Outcome(played, replay: replay)
  }
}
