import Dispatch
import RPCSim
import Synchronization

/// A story and what many schedules of it came to.
struct ExploredStory {
  let story: Story
  private(set) var exploration: ScenarioExploration
  /// The first failure, made small.
  private(set) var failure: Run?
  /// The passing run that is nearest to it.
  private(set) var nearest: NearestRun?
  /// The virtual time of the plain run, in nanoseconds.
  private(set) var duration: Int64 = 0
  /// How many schedules came before the first that failed.
  private(set) var found: String?
  /// Where the failure was recorded.
  private(set) var recording: String?
  /// The story made small, if that was wanted.
  private(set) var shrunk: ShrunkStory?
  /// What was looked at, if every schedule was asked for.
  private(set) var space: Space?

  /// The part of all schedules that was explored.
  struct Space {
    var states: Int
    var isComplete: Bool
  }

  /// The failure with all there is to say of it.
  var played: PlayedStory? {
    failure.map { PlayedStory(story, first: $0, nearest: nearest) }
  }

  var code: ExitCode {
    if exploration.failed > 0 { return .failed }
    return exploration.undecided > 0 || space?.isComplete == false ? .undecided : .held
  }

  init(
    _ story: Story, _ options: ExploreOptions, observe: (() -> String) -> Void
  ) throws(FileFailure) {
    self.story = story
    exploration = ScenarioExploration(of: story.scenario)
    let first =
      switch options.mode {
      case .drawn(let strategy, let schedules): draw(schedules, strategy, options, observe: observe)
      case .exhaustive(let states): exhaust(states, options, observe: observe)
      }
    if let first { try reduce(first, options, observe: observe) }
  }

  /// Plays schedules, and returns the first that failed.
  private mutating func draw(
    _ schedules: Int, _ strategy: ExplorationStrategy, _ options: ExploreOptions,
    observe: (() -> String) -> Void
  ) -> Run? {
    let plain = run(.inOrder, options)
    duration = plain.end.nanoseconds
    let plan = Plan(story.scenario, strategy, options, length: plain.performedCount)
    var first: Strategy?
    for start in stride(from: 0, to: schedules, by: plan.batch) {
      observe { "\(name): \(start) of \(schedules.of("schedule"))" }
      let samples = plan.samples(start..<min(schedules, start + plan.batch))
      for (offset, sample) in samples.enumerated() {
        exploration.add(sample)
        guard first == nil, sample.verdict == .failed else { continue }
        found = "schedule \(start + offset + 1), \(sample.strategy)"
        first = sample.strategy
      }
    }
    return first.map { run($0, options) }
  }

  private func run(_ strategy: Strategy, _ options: ExploreOptions) -> Run {
    Run(
      of: story.scenario, strategy: strategy, eventLimit: options.eventLimit,
      isUntimed: options.isUntimed)
  }

  /// Plays every schedule, as far as so many states suffice, and returns the first that failed.
  private mutating func exhaust(
    _ states: Int, _ options: ExploreOptions, observe: (() -> String) -> Void
  ) -> Run? {
    var all = ExhaustiveExploration(
      of: story.scenario, eventLimit: options.eventLimit, isUntimed: options.isUntimed,
      isReduced: options.isReduced)
    all.explore(stateLimit: states) { all in
      observe { "\(name): \(all.states.of("state")), \(all.pending.of("branch", "branches")) left" }
      return true
    }
    exploration = all.exploration
    duration = Run(of: story.scenario, eventLimit: options.eventLimit).end.nanoseconds
    space = Space(states: all.states, isComplete: all.isComplete)
    found = all.failure.map { "\($0.strategy)" }
    return all.failure
  }

  private var name: String { story.scenario.name.shown(in: 40) }

  private mutating func reduce(
    _ run: Run, _ options: ExploreOptions, observe: (() -> String) -> Void
  ) throws(FileFailure) {
    guard var reducer = ScheduleReducer(run, eventLimit: options.eventLimit) else { return }
    reducer.reduce { runs, left in
      observe { "making the failure small: \(left.of("choice")) left after \(runs.of("run"))" }
    }
    failure = reducer.run
    let recorded = Recording(of: reducer.run, scenario: story.path, found: found ?? "")
    if let recorded {
      let path = try RecordingFile.write(recorded, of: story, in: options.folder)
      recording = path
      nearest = NearestRun(
        to: reducer.run, of: story, recordedAt: path, in: options.folder, observe: observe)
    }
    guard options.shrinks else { return }
    shrunk = try ShrunkStory(story, reducer.run, in: options.folder, observe: observe)
  }
}

/// How drawn schedules are played.
private struct Plan {
  private let scenario: Scenario
  private let strategy: ExplorationStrategy
  private let options: ExploreOptions
  private let length: Int

  init(
    _ scenario: Scenario, _ strategy: ExplorationStrategy, _ options: ExploreOptions, length: Int
  ) {
    self.scenario = scenario
    self.strategy = strategy
    self.options = options
    self.length = length
  }

  /// How many are handed out at once: enough that it costs nothing.
  var batch: Int { 64 * options.jobs }

  /// Plays schedules on as many threads as there are jobs; the samples are in the order of the
  /// schedules, whoever played them.
  func samples(_ indices: Range<Int>) -> [ScenarioExploration.Sample] {
    let samples = Mutex([ScenarioExploration.Sample?](repeating: nil, count: indices.count))
    let share = (indices.count + options.jobs - 1) / options.jobs
    DispatchQueue.concurrentPerform(iterations: options.jobs) { job in
      for index in indices.dropFirst(job * share).prefix(share) {
        let sample = sample(index)
        samples.withLock { $0[index - indices.lowerBound] = sample }
      }
    }
    return samples.withLock { $0 }.compactMap(\.self)
  }

  private func sample(_ index: Int) -> ScenarioExploration.Sample {
    let strategy = strategy.strategy(at: index, seed: options.seed, length: length)
    return ScenarioExploration.Sample(
      Run(
        of: scenario, strategy: strategy, eventLimit: options.eventLimit,
        isUntimed: options.isUntimed))
  }
}
