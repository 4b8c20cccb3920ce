import RPCSim

/// A story and what came of playing it: once, or with several seeds.
struct PlayedStory {
  let story: Story
  /// The run that decides: the first that failed, else the first undecided one, else the last.
  private(set) var run: Run
  private(set) var runCount = 1
  /// The events of all runs.
  private(set) var eventCount: Int
  /// The virtual time of all runs, in nanoseconds.
  private(set) var duration: Int64
  /// Whether each planned fault struck: an optional one in any run, and another in each.
  private(set) var struck: [Bool]
  /// The passing run that is nearest to it, if it failed and that was wanted.
  var nearest: NearestRun?

  var verdict: Run.Verdict { run.verdict }

  /// The first run of a story.
  init(_ story: Story, first run: Run, nearest: NearestRun? = nil) {
    self.story = story
    self.nearest = nearest
    self.run = run
    eventCount = run.performedCount
    duration = run.end.nanoseconds
    struck = run.faults.map { $0.fired > 0 }
  }

  /// Takes in another run of the story.
  mutating func add(_ run: Run) {
    runCount += 1
    eventCount += run.performedCount
    duration = duration.addingSaturated(run.end.nanoseconds)
    for (index, report) in run.faults.enumerated() {
      let fired = report.fired > 0
      struck[index] = !report.fault.mustStrike ? struck[index] || fired : struck[index] && fired
    }
    if verdict == .held || run.verdict == .failed { self.run = run }
  }
}

extension PlayedStory {
  /// Plays a story with one strategy after the other, until a run fails or somebody ends it.
  init(
    playing story: Story, _ options: RunOptions, isEnded: () -> Bool = { false },
    observe: (_ runs: Int, _ events: Int) -> Void
  ) {
    func play(_ strategy: Strategy, after runs: Int) -> Run {
      Run(of: story.scenario, strategy: strategy, eventLimit: options.eventLimit) {
        observe(runs, $0)
      }
    }
    let strategies = options.strategies
    self.init(story, first: play(strategies.first ?? .inOrder, after: 0))
    for strategy in strategies.dropFirst() {
      if verdict == .failed || isEnded() { break }
      observe(runCount, 0)
      add(play(strategy, after: runCount))
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
