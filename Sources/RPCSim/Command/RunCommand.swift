import RPCSim

extension Command {
  static let run = Command(
    name: "run",
    summary: "Play scenarios and say whether what they expect holds.",
    discussion: """
      Plays scenarios and says whether what they expect holds. A PATH is a file, or a folder,
      which stands for all files in it that end in .json5, except hidden ones. If any file cannot
      be read, all mistakes are reported and nothing is played. The same scenarios and options
      always give the same report, to the byte. SIGINT and SIGTERM end it, also in the middle of a
      run, with a report of what was played until then; a second signal later on ends it at once.

      With --corpus, recordings of earlier failures are played before anything else. One that still
      fails, fails the run; one that holds now was fixed; one that cannot be played any more is
      shown with what was recorded and what there was to choose from. A failure that is found is
      made small and added, under a name made of its scenario and its decisions; no file is ever
      changed.
      """,
    operands: "PATH…",
    options: RunOptions.all,
    exitCodes: [
      .held, .failed, .unusable, .diverged, .undecided, .nondeterministic, .interrupted,
    ],
    examples: [
      Example(line: "rpcsim run Scenarios", meaning: "Play all scenarios of a folder."),
      Example(
        line: "rpcsim run --seeds 1000 Scenarios/race.json5",
        meaning: "Look for a schedule that fails."),
      Example(
        line: "rpcsim run --seed 17 --trace Scenarios/race.json5",
        meaning: "See what happens with a seed."),
      Example(
        line: "rpcsim run --corpus Corpus --seeds 100 Scenarios",
        meaning: "Check first that earlier failures stay fixed."),
      Example(
        line: "rpcsim run --check-determinism --seeds 10 Scenarios",
        meaning: "Check that each run repeats exactly."),
      Example(
        line: "rpcsim run --format junit Scenarios",
        meaning: "Write a report for CI."),
      Example(
        line: "rpcsim run --watch Scenarios/race.json5",
        meaning: "Play it whenever it changes."),
    ]
  ) { (arguments, console) throws(UsageError) in
    let options = try RunOptions(arguments)
    try ScenarioSource.requireOperands(of: arguments)
    if arguments.has(.watch) { return try watch(arguments, options, &console) }
    let end = console.heedEndRequests(within: Console.patience)
    return play(arguments, options, &console, isEnded: { end.isMade }) ?? .unusable
  }

  /// Plays scenarios once.
  ///
  /// - Parameters:
  ///   - reportsPart: Whether an interrupted command reports its results so far.
  ///   - isEnded: Whether to stop, asked now and then, also within a run.
  /// - Returns: The code of the command; `nil` if it was interrupted and reports nothing.
  static func play(
    _ arguments: Arguments, _ options: RunOptions, _ console: inout Console,
    reportsPart: Bool = true, isEnded: () -> Bool
  ) -> ExitCode? {
    let read = ScenarioSource.all(
      in: arguments, &console, reportingAs: options.format, titled: "rpcsim run", isEnded: isEnded)
    guard let sources = read else { return isEnded() ? .interrupted : .unusable }
    let opened = Corpus.open(
      options.corpus, beside: sources, &console, reportingAs: options.format, titled: "rpcsim run")
    guard case .some(var corpus) = opened else { return .unusable }
    var totals = RunTotals()
    var report = Report<ReportedScenario>(
      options.format, of: "stories", titled: "rpcsim run", hasColour: console.output.hasColour)
    let nameWidth = max(20, sources.map { CellText($0.scenario.name).width }.max() ?? 0)
    for (index, source) in sources.enumerated() {
      guard !isEnded() else {
        totals.leave(sources[index...])
        break
      }
      let progress = PlayProgress(
        source, index, sources.count, options, pace: Pace(start: console.time))
      let replays =
        corpus?.replays(of: source, eventLimit: options.eventLimit, isEnded: isEnded) ?? []
      var played = PlayedScenario(playing: source, options, isEnded: isEnded) { runs, events in
        console.show { progress.words(runs, events, at: $0) }
      }
      guard reportsPart || !isEnded() else { return nil }
      played.corpus = replays
      do throws(FileFailure) {
        played.kept = try corpus?.keep(played, options, isEnded: isEnded) { words in
          console.show(progress: words)
        }
      } catch {
        console.complain(error.message)
        return .unusable
      }
      totals.add(played)
      console.begin("writing about \(source.scenario.name.shown(in: 40))")
      console.write(
        report.text(of: ReportedScenario(played: played, options: options, nameWidth: nameWidth)))
    }
    guard reportsPart || !isEnded() else { return nil }
    return report.end(with: totals.exitCode, &console, summary: totals)
  }
}

/// The progress of a scenario's runs.
private struct PlayProgress {
  private let position: String
  private let planned: Int
  private let pace: Pace

  init(_ source: ScenarioSource, _ done: Int, _ all: Int, _ options: RunOptions, pace: Pace) {
    position = "scenario \(done + 1) of \(all), \(source.scenario.name.shown(in: 40))"
    planned = options.strategies.count
    self.pace = pace
  }

  func words(_ runs: Int, _ events: Int, at time: Duration) -> String {
    let done = "\("\(runs)".grouped) of \(planned.of("run"))"
    let runs = runs > 0 ? ", \(done)\(pace.words(runs, of: planned, at: time))" : ""
    let events = events > 0 ? ", \(events.of("event"))" : ""
    return position + runs + events
  }
}
