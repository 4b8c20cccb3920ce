import RPCSim

/// A scenario that `rpcsim run` has played, with all its runs.
struct ReportedScenario {
  let played: PlayedScenario
  let options: RunOptions
  /// The width of the widest scenario name, so that the report has columns.
  let nameWidth: Int

  /// The command that plays the deciding run again.
  private var replay: String {
    options.command(replaying: played.run.strategy, of: played.source)
  }
}

extension ReportedScenario: Reportable {
  func text(_ paint: Paint) -> String {
    var text = played.corpus.map { $0.text(paint) }.joined() + line(paint) + "\n"
    if played.verdict != .held { text += FailureText(played, replay: replay, paint).text }
    if let kept = played.kept { text += "  \(kept.text)\n" }
    if options.showsTrace { text += TextTrace(played.run.journal).text + "\n" }
    if options.showsDiagram {
      text += ColumnDiagram(played.run.journal).text() + "\n"
      // A failure is described above. The causes of expected waits go with the diagram.
      let waits = played.verdict == .held ? WaitText.expected(of: played.run, paint) : ""
      if !waits.isEmpty { text += waits + "\n" }
    }
    return text
  }

  /// The verdict, the name, and the figures of all runs in columns.
  private func line(_ paint: Paint) -> String {
    let scenario = played.source.scenario
    let figures = [
      scenario.expectations.count.of("expectation").leading(blanksTo: 15),
      scenario.faults.count.of("fault").leading(blanksTo: 9),
      played.eventCount.of("event").leading(blanksTo: 13),
      "\(ReadableDuration(played.duration, isSpaced: true)) of virtual time",
    ]
    let runs = played.runCount > 1 ? ["in \(played.runCount.of("run"))"] : []
    let ending = played.interruption.map { [$0.text] } ?? runs
    let name = CellText(scenario.name).padded(to: nameWidth)
    return ([sign(paint) + " " + name] + figures + ending).joined(separator: "  ")
  }

  private func sign(_ paint: Paint) -> String {
    switch played.verdict {
    case .held where played.interruption != nil: paint.doubtful("?")
    case .held: paint.good("✓")
    case .failed: paint.bad("✗")
    case .undecided: paint.doubtful("?")
    }
  }

  var record: ScenarioRecord {
    ScenarioRecord(
      played, replay: replay, showsTrace: options.showsTrace, showsDiagram: options.showsDiagram)
  }

  var reportedCases: [ReportedCase] { played.corpus.map(\.reportedCase) + [reportedCase] }

  var reportedCase: ReportedCase {
    let (strategy, seed) = played.run.strategy.nameAndSeed
    var reported = ReportedCase(name: played.source.scenario.name, file: played.source.path)
    reported.nanoseconds = played.duration
    reported.properties =
      [.init("story", played.source.scenario.story), .init("strategy", strategy)]
      + (seed.map { [.init("seed", "\($0)")] } ?? [])
      + [
        .init("runs", "\(played.runCount)"), .init("events", "\(played.eventCount)"),
        .init("replay", replay),
      ]
      + (played.kept.map { [.init("recording", $0.path)] } ?? [])
    reported.outcome = .init(played, replay: replay)
    return reported
  }
}
