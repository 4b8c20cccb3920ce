import RPCSim

/// A scenario and the result of its runs: one, or several with different seeds.
struct PlayedScenario {
  let source: ScenarioSource
  /// The run that decides the verdict: the first that failed, else the first undecided one, else
  /// the last.
  private(set) var run: ScenarioRun
  private(set) var runCount = 1
  /// The number of events of all runs.
  private(set) var eventCount: Int
  /// The virtual time of all runs, in nanoseconds.
  private(set) var duration: Int64
  /// Whether each planned fault struck: an optional one in any run, another one in each run.
  private(set) var struck: [Bool]
  /// The difference between two plays of the deciding run, if there is one.
  private(set) var difference: JournalDifference?
  /// The progress at the end, if the command was interrupted.
  private(set) var interruption: Interruption?
  /// The recordings of earlier failures that were played first.
  var corpus: [CorpusReplay] = []
  /// The failure in the corpus, if there is a corpus.
  var kept: Corpus.Kept?
  /// The passing run that is nearest to a failure, if it was requested.
  var nearest: NearestRun?

  var verdict: ScenarioRun.Verdict { difference == nil ? run.verdict : .failed }

  /// Makes the result of the first run of a scenario.
  ///
  /// - Parameter again: The second play of the same run, if there is one.
  init(
    _ source: ScenarioSource, first run: ScenarioRun, again: ScenarioRun? = nil,
    nearest: NearestRun? = nil
  ) {
    self.source = source
    self.nearest = nearest
    self.run = run
    difference = again.flatMap { JournalDifference(between: run.journal, and: $0.journal) }
    eventCount = run.performedCount
    duration = run.end.nanoseconds
    struck = run.faults.map { $0.fired > 0 }
  }

  /// Adds another run of the scenario.
  mutating func add(_ run: ScenarioRun, again: ScenarioRun? = nil) {
    runCount += 1
    let difference = again.flatMap { JournalDifference(between: run.journal, and: $0.journal) }
    eventCount += run.performedCount
    duration = duration.addingSaturated(run.end.nanoseconds)
    for (index, report) in run.faults.enumerated() {
      let fired = report.fired > 0
      struck[index] = !report.fault.mustStrike ? struck[index] || fired : struck[index] && fired
    }
    guard difference != nil || verdict == .held || run.verdict == .failed else { return }
    (self.run, self.difference) = (run, difference)
  }
}

extension PlayedScenario {
  /// Plays a scenario with one strategy after the other, until a run fails or is interrupted.
  init(
    playing source: ScenarioSource, _ options: RunOptions, isEnded: () -> Bool = { false },
    observe: (_ runs: Int, _ events: Int) -> Void
  ) {
    func play(_ strategy: Strategy, after runs: Int) -> ScenarioRun {
      ScenarioRun(
        of: source.scenario, strategy: strategy, eventLimit: options.eventLimit, isEnded: isEnded
      ) { observe(runs, $0) }
    }
    func playAgain(_ strategy: Strategy, after runs: Int) -> ScenarioRun? {
      options.checksDeterminism ? play(strategy, after: runs) : nil
    }
    let strategies = options.strategies
    let first = strategies.first ?? .inOrder
    let plain = play(first, after: 0)
    let isCut = plain.ending == .interrupted
    self.init(source, first: plain, again: isCut ? nil : playAgain(first, after: 0))
    if isCut { interruption = Interruption(after: 0, of: strategies.count, unit: .runs) }
    for strategy in strategies.dropFirst() {
      guard verdict != .failed, interruption == nil else { break }
      observe(runCount, 0)
      let run = isEnded() ? nil : play(strategy, after: runCount)
      // A failure in an interrupted run still counts.
      guard let run, run.ending != .interrupted || run.verdict == .failed else {
        interruption = Interruption(after: runCount, of: strategies.count, unit: .runs)
        break
      }
      add(run, again: run.ending == .interrupted ? nil : playAgain(strategy, after: runCount))
    }
  }
}

extension Int64 {
  /// The sum, or the largest number on overflow.
  func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
