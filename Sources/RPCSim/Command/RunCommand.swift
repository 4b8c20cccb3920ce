import RPCSim

extension Command {
  static let run = Command(
    name: "run",
    summary: "Play stories and say whether what they expect holds.",
    discussion: """
      Plays stories and says whether what they expect holds. A PATH is a file, or a folder of
      which all files ending in .json5 are meant, hidden ones left out. If any of them cannot be
      read, all mistakes are reported and nothing is played. The same stories and options always
      give the same report, to the byte.
      """,
    operands: "PATH…",
    options: RunOptions.all,
    exitCodes: [.held, .failed, .unusable, .undecided],
    examples: [
      Example(line: "rpcsim run Scenarios", meaning: "Play all stories of a folder."),
      Example(
        line: "rpcsim run --seeds 1000 Scenarios/race.json5",
        meaning: "Look for a schedule in which a story fails."),
      Example(
        line: "rpcsim run --seed 17 --trace Scenarios/race.json5",
        meaning: "See what happens with a seed."),
      Example(
        line: "rpcsim run --format junit Scenarios",
        meaning: "Write a report for CI."),
      Example(
        line: "rpcsim run --watch Scenarios/race.json5",
        meaning: "Play it whenever it was changed."),
    ]
  ) { (arguments, console) throws(UsageError) in
    let options = try RunOptions(arguments)
    try Story.requireOperands(of: arguments)
    if arguments.has(.watch) { return try watch(arguments, options, &console) }
    return play(arguments, options, &console, isEnded: { false }) ?? .unusable
  }

  /// Plays stories once.
  ///
  /// - Parameter isEnded: Whether to leave off in the middle, between two runs.
  /// - Returns: What they came to, or `nil` if it was left off.
  static func play(
    _ arguments: Arguments, _ options: RunOptions, _ console: inout Console,
    isEnded: () -> Bool
  ) -> ExitCode? {
    let read = Story.all(
      in: arguments, &console, reportingAs: options.format, titled: "rpcsim run")
    guard let stories = read else { return .unusable }
    var totals = RunTotals()
    var report = options.report(about: stories, hasColour: console.output.hasColour)
    for story in stories {
      let played = PlayedStory(playing: story, options, isEnded: isEnded) { runs, events in
        console.show(progress: progress(story, totals.stories, stories.count, runs, events))
      }
      guard !isEnded() else { return nil }
      totals.add(played)
      console.write(report.text(of: played))
    }
    return finish(report, totals, &console)
  }

  private static func finish(
    _ report: any RunReport, _ totals: RunTotals, _ console: inout Console
  ) -> ExitCode {
    do {
      console.write(try report.ending(totals))
      return totals.exitCode
    } catch {
      console.complain("rpcsim: error: cannot write the report: \(error)")
      return .unusable
    }
  }

  private static func progress(
    _ story: Story, _ done: Int, _ all: Int, _ runs: Int, _ events: Int
  ) -> String {
    let name = story.scenario.name.shown(in: 40)
    let runs = runs > 0 ? ", \(runs.of("run"))" : ""
    let events = events > 0 ? ", \(events.of("event"))" : ""
    return "story \(done + 1) of \(all), \(name)\(runs)\(events)"
  }
}
