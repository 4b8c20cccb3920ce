import RPCSim

/// A report for people: a line for each story, what went wrong below it, and a summary.
struct TextReport: RunReport {
  private let options: RunOptions
  private let paint: Paint
  private let nameWidth: Int
  /// Whether the last line that was written is an empty one.
  private var endsBlank = false

  init(_ options: RunOptions, about stories: [Story], _ paint: Paint) {
    self.options = options
    self.paint = paint
    nameWidth = max(20, stories.map { CellText($0.scenario.name).width }.max() ?? 0)
  }

  mutating func text(of played: PlayedStory) -> String {
    var text = played.corpus.map { $0.text(paint) }.joined() + line(played) + "\n"
    if played.verdict != .held {
      let replay = options.command(replaying: played.run.strategy, of: played.story)
      text += FailureText(played, replay: replay, paint).text
    }
    if let kept = played.kept { text += "  \(kept.text)\n" }
    if options.showsTrace { text += TextTrace(played.run.journal).text + "\n" }
    if options.showsDiagram {
      text += ColumnDiagram(played.run.journal).text() + "\n"
      // What went wrong is told above; what a story is about is told with its picture.
      let waits = played.verdict == .held ? WaitText.expected(of: played.run, paint) : ""
      if !waits.isEmpty { text += waits + "\n" }
    }
    endsBlank = text.hasSuffix("\n\n")
    return text
  }

  func ending(_ totals: RunTotals) -> String {
    let table = totals.faults.rows.isEmpty ? "" : FaultTableText.text(totals.faults) + "\n"
    return (endsBlank ? "" : "\n") + unplayed(totals) + table + corpus(totals)
      + paint.strong(summary(totals)) + "\n"
  }

  private func corpus(_ totals: RunTotals) -> String {
    totals.corpus.text.map { "corpus: \($0)\n" } ?? ""
  }

  /// The stories that were not begun; of many the first.
  private func unplayed(_ totals: RunTotals) -> String {
    let names = totals.unplayed.prefix(10).map { $0.scenario.name.shown(in: 40) }
    let rest = totals.unplayed.count - names.count
    guard !names.isEmpty else { return "" }
    return "not played, because it was interrupted: \(names.joined(separator: ", "))"
      + (rest > 0 ? " and \(rest) more" : "") + "\n\n"
  }

  private func line(_ played: PlayedStory) -> String {
    let scenario = played.story.scenario
    let counts = [
      scenario.expectations.count.of("expectation").leading(blanksTo: 15),
      scenario.faults.count.of("fault").leading(blanksTo: 9),
      played.eventCount.of("event").leading(blanksTo: 13),
      "\(ReadableDuration(played.duration, isSpaced: true)) of virtual time",
    ]
    let many = played.runCount > 1 ? ["in \(played.runCount.of("run"))"] : []
    let runs = played.interruption.map { [$0.text] } ?? many
    let name = CellText(scenario.name).padded(to: nameWidth)
    return ([sign(of: played) + " " + name] + counts + runs).joined(separator: "  ")
  }

  private func sign(of played: PlayedStory) -> String {
    switch played.verdict {
    case .held where played.interruption != nil: paint.doubtful("?")
    case .held: paint.good("✓")
    case .failed: paint.bad("✗")
    case .undecided: paint.doubtful("?")
    }
  }

  private func summary(_ totals: RunTotals) -> String {
    let undecided = totals.undecided > 0 ? ", \(totals.undecided) undecided" : ""
    let interrupted = totals.interrupted > 0 ? ", \(totals.interrupted) interrupted" : ""
    let unplayed = totals.unplayed.isEmpty ? "" : ", \(totals.unplayed.count) not played"
    let faults = totals.faults
    return """
      \(totals.held.of("story", "stories")) held, \(totals.failed) failed\(undecided)\(interrupted)\
      \(unplayed): \
      \(totals.expectations.of("expectation")), \(faults.struck) of \
      \(faults.planned.of("fault")) struck, \(Run.invariants.count.of("checker"))
      """
  }
}
