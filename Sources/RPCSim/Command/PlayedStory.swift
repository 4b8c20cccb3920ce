import RPCSim

/// A story and what came of playing it: once, or with several seeds.
struct PlayedStory {
  let story: Story
  /// The run that decides: the first that failed, else the first undecided one, else the last.
  private(set) var run: ScenarioRun
  private(set) var runCount = 1
  /// The events of all runs.
  private(set) var eventCount: Int
  /// The virtual time of all runs, in nanoseconds.
  private(set) var duration: Int64
  /// Whether each planned fault struck: an optional one in any run, and another in each.
  private(set) var struck: [Bool]
  /// Where the run that decides was not the same when it was played again.
  private(set) var difference: JournalDifference?
  /// How far it was, if somebody ended it.
  private(set) var interruption: Interruption?
  /// The recordings of earlier failures that were played first.
  var corpus: [CorpusReplay] = []
  /// Where the failure is in the corpus, if there is one.
  var kept: Corpus.Kept?
  /// The passing run that is nearest to it, if it failed and that was wanted.
  var nearest: NearestRun?

  var verdict: ScenarioRun.Verdict { difference == nil ? run.verdict : .failed }

  /// The first run of a story.
  ///
  /// - Parameter again: The same run, played once more, if it was.
  init(
    _ story: Story, first run: ScenarioRun, again: ScenarioRun? = nil, nearest: NearestRun? = nil
  ) {
    self.story = story
    self.nearest = nearest
    self.run = run
    difference = again.flatMap { JournalDifference(between: run.journal, and: $0.journal) }
    eventCount = run.performedCount
    duration = run.end.nanoseconds
    struck = run.faults.map { $0.fired > 0 }
  }

  /// Takes in another run of the story.
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

extension PlayedStory {
  /// Plays a story with one strategy after the other, until a run fails or somebody ends it.
  init(
    playing story: Story, _ options: RunOptions, isEnded: () -> Bool = { false },
    observe: (_ runs: Int, _ events: Int) -> Void
  ) {
    func play(_ strategy: Strategy, after runs: Int) -> ScenarioRun {
      ScenarioRun(
        of: story.scenario, strategy: strategy, eventLimit: options.eventLimit, isEnded: isEnded
      ) { observe(runs, $0) }
    }
    func playAgain(_ strategy: Strategy, after runs: Int) -> ScenarioRun? {
      options.checksDeterminism ? play(strategy, after: runs) : nil
    }
    let strategies = options.strategies
    let first = strategies.first ?? .inOrder
    let plain = play(first, after: 0)
    let isCut = plain.ending == .interrupted
    self.init(story, first: plain, again: isCut ? nil : playAgain(first, after: 0))
    if isCut { interruption = Interruption(after: 0, of: strategies.count, unit: .runs) }
    for strategy in strategies.dropFirst() {
      guard verdict != .failed, interruption == nil else { break }
      observe(runCount, 0)
      let run = isEnded() ? nil : play(strategy, after: runCount)
      // What was wrong in a run before it was ended is wrong.
      guard let run, run.ending != .interrupted || run.verdict == .failed else {
        interruption = Interruption(after: runCount, of: strategies.count, unit: .runs)
        break
      }
      add(run, again: run.ending == .interrupted ? nil : playAgain(strategy, after: runCount))
    }
  }
}

extension Int64 {
  /// The sum, or the largest number if that is not large enough.
  func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
