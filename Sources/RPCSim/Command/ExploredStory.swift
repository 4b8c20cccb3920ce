import Dispatch
import RPCSim
import Synchronization

/// A story and what many schedules of it came to.
struct ExploredStory {
  let story: Story
  private(set) var exploration: ScenarioExploration
  /// The first failure, made small.
  private(set) var failure: Run?
  /// How many schedules came before the first that failed.
  private(set) var found: String?
  /// Where the failure was recorded.
  private(set) var recording: String?

  var code: ExitCode {
    if exploration.failed > 0 { return .failed }
    return exploration.undecided > 0 ? .undecided : .held
  }

  init(
    _ story: Story, _ options: ExploreOptions, observe: (() -> String) -> Void
  ) throws(RecordingFile.Failure) {
    self.story = story
    exploration = ScenarioExploration(of: story.scenario)
    let length = Run(of: story.scenario, eventLimit: options.eventLimit).performedCount
    var first: Run?
    var start = 0
    while start < options.schedules {
      let end = min(options.schedules, start + Self.batch * options.jobs)
      let name = story.scenario.name.shown(in: 40)
      observe { "\(name): \(start) of \(options.schedules.of("schedule"))" }
      for (offset, sample) in Self.samples(start..<end, of: story, options, length).enumerated() {
        exploration.add(sample)
        if first == nil, sample.verdict == .failed {
          found = "schedule \(start + offset + 1), \(sample.strategy)"
          first = Run(
            of: story.scenario, strategy: sample.strategy, eventLimit: options.eventLimit)
        }
      }
      start = end
    }
    if let first { try reduce(first, options, observe: observe) }
  }

  private mutating func reduce(
    _ run: Run, _ options: ExploreOptions, observe: (() -> String) -> Void
  ) throws(RecordingFile.Failure) {
    guard var reducer = ScheduleReducer(run, eventLimit: options.eventLimit) else { return }
    reducer.reduce { runs, left in
      observe { "making the failure small: \(left.of("choice")) left after \(runs.of("run"))" }
    }
    failure = reducer.run
    let recorded = Recording(of: reducer.run, scenario: story.path, found: found ?? "")
    if let recorded {
      recording = try RecordingFile.write(recorded, of: story, in: options.folder)
    }
  }
}

extension ExploredStory {
  /// How many runs a job makes at a time: enough that handing them out costs nothing.
  private static let batch = 64

  /// Plays schedules on as many threads as there are jobs; the samples are in the order of the
  /// schedules, whoever played them.
  private static func samples(
    _ indices: Range<Int>, of story: Story, _ options: ExploreOptions, _ length: Int
  ) -> [ScenarioExploration.Sample] {
    let samples = Mutex([ScenarioExploration.Sample?](repeating: nil, count: indices.count))
    let share = (indices.count + options.jobs - 1) / options.jobs
    DispatchQueue.concurrentPerform(iterations: options.jobs) { job in
      let part = indices.dropFirst(job * share).prefix(share)
      for index in part {
        let strategy = options.strategy.strategy(at: index, seed: options.seed, length: length)
        let run = Run(of: story.scenario, strategy: strategy, eventLimit: options.eventLimit)
        let sample = ScenarioExploration.Sample(run)
        samples.withLock { $0[index - indices.lowerBound] = sample }
      }
    }
    return samples.withLock { $0 }.compactMap(\.self)
  }
}
