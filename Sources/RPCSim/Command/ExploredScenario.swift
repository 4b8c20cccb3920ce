import Dispatch
import RPCSim

/// A scenario and the result of exploring many schedules of it.
struct ExploredScenario {
  let source: ScenarioSource
  private(set) var exploration: ScenarioExploration
  /// The first failure, shrunk.
  private(set) var failure: ScenarioRun?
  /// The passing run that is nearest to the failure.
  private(set) var nearest: NearestRun?
  /// The virtual time of the plain run, in nanoseconds.
  private(set) var duration: Int64 = 0
  /// The description of the schedule that found the first failure.
  private(set) var found: String?
  /// The path of the failure's recording.
  private(set) var recording: String?
  /// The recordings of earlier failures that were played first.
  private(set) var corpus: [CorpusReplay] = []
  /// The failures that were put into the corpus, if there is one.
  private(set) var kept: [Corpus.Kept] = []
  /// The shrunk scenario, if `--shrink` is given.
  private(set) var shrunk: ShrunkScenario?
  /// The first run that differed when it was played again.
  private(set) var nondeterminism: Nondeterminism?
  /// The explored part of all schedules, in an exhaustive search.
  private(set) var space: Space?
  /// Whether times were left out.
  let isUntimed: Bool
  /// The progress at the end, if the exploration was interrupted.
  private(set) var interruption: Interruption?
  /// Whether the failure was shrunk completely.
  private(set) var isSmall = true

  /// The explored part of all schedules.
  struct Space {
    var states: Int
    var isComplete: Bool
    /// The instants at which events were considered.
    var times: TimeTreatment
  }

  /// A run that differed when it was played again.
  struct Nondeterminism {
    /// The description of the schedule that found the run.
    let found: String
    let strategy: Strategy
    let difference: JournalDifference
  }

  /// The failure in the form of `rpcsim run`.
  var played: PlayedScenario? {
    failure.map { PlayedScenario(source, first: $0, nearest: nearest) }
  }

  var code: ExitCode {
    corpus.reduce(ownCode) { $0.joined(with: $1.code) }
  }

  /// The code of the exploration itself, without earlier failures.
  var ownCode: ExitCode {
    if nondeterminism != nil { return .nondeterministic }
    if exploration.failed > 0 { return .failed }
    if interruption != nil, interruption?.memory == nil { return .interrupted }
    return interruption != nil || exploration.undecided > 0 || space?.isComplete == false
      ? .undecided : .held
  }

  /// Explores a scenario.
  ///
  /// - Parameters:
  ///   - start: The time at which the exploration begins, by the clock of `observe`.
  ///   - corpus: The folder with earlier failures, which receives new failures.
  ///   - isEnded: Whether to stop, asked now and then. The schedules explored until then give the
  ///     result of an exploration with only these schedules.
  ///   - observe: Shows the progress, in words that depend on the time.
  init(
    _ source: ScenarioSource, _ options: ExploreOptions, start: Duration = .zero,
    corpus: inout Corpus?, isEnded: @escaping @Sendable () -> Bool = { false },
    observe: ((Duration) -> String) -> Void
  ) throws(FileFailure) {
    self.source = source
    isUntimed = options.isUntimed
    exploration = ScenarioExploration(of: source.scenario)
    let pace = Pace(start: start)
    if let corpus {
      self.corpus = corpus.replays(of: source, eventLimit: options.eventLimit, isEnded: isEnded)
    }
    let memory = MemoryLimit(bytes: options.memory)
    let isOver: @Sendable () -> Bool = { isEnded() || memory.look() }
    let first =
      switch options.mode {
      case .drawn(let strategy, let schedules):
        draw(schedules, strategy, options, pace, isOver, observe: observe)
      case .exhaustive(let states): exhaust(states, options, pace, isOver, observe: observe)
      }
    if memory.isMet, !isEnded() { interruption?.memory = memory.bytes }
    if let first { try reduce(first, options, &corpus, isEnded, observe: observe) }
  }

  /// Plays drawn schedules, and returns the first run that failed.
  private mutating func draw(
    _ schedules: Int, _ strategy: ExplorationStrategy, _ options: ExploreOptions, _ pace: Pace,
    _ isEnded: @Sendable () -> Bool, observe: ((Duration) -> String) -> Void
  ) -> ScenarioRun? {
    guard !isEnded() else {
      interruption = Interruption(after: 0, of: schedules, unit: .schedules)
      return nil
    }
    observe { _ in "\(name): the plain run" }
    let plain = run(.inOrder, options, isEnded)
    duration = plain.end.nanoseconds
    let plan = DrawnSchedules(source.scenario, strategy, options, length: plain.performedCount)
    var first: Strategy?
    for start in stride(from: 0, to: schedules, by: plan.batch) {
      observe { time in
        "\(name): \("\(start)".grouped) of \(schedules.of("schedule"))"
          + pace.words(start, of: schedules, at: time)
      }
      let batch = start..<min(schedules, start + plan.batch)
      let samples = plan.samples(batch, isEnded)
      for (offset, sample) in samples.enumerated() {
        add(sample, after: start + offset, &first)
      }
      guard samples.count == batch.count else { break }
    }
    if exploration.runs < schedules {
      interruption = Interruption(after: exploration.runs, of: schedules, unit: .schedules)
    }
    return first.map { run($0, options) }
  }

  private mutating func add(
    _ sample: DrawnSchedules.Sample, after count: Int, _ first: inout Strategy?
  ) {
    let (counted, found) = (sample.counted, "schedule \(count + 1), \(sample.counted.strategy)")
    exploration.add(counted)
    if nondeterminism == nil {
      nondeterminism = sample.difference.map {
        Nondeterminism(found: found, strategy: counted.strategy, difference: $0)
      }
    }
    guard first == nil, counted.verdict == .failed else { return }
    self.found = found
    first = counted.strategy
  }

  private func run(
    _ strategy: Strategy, _ options: ExploreOptions, _ isEnded: () -> Bool = { false }
  ) -> ScenarioRun {
    ScenarioRun(
      of: source.scenario, strategy: strategy, eventLimit: options.eventLimit,
      isUntimed: options.isUntimed, isEnded: isEnded)
  }

  /// Plays all schedules within a limit of states, and returns the first run that failed.
  private mutating func exhaust(
    _ states: Int, _ options: ExploreOptions, _ pace: Pace,
    _ isEnded: @escaping @Sendable () -> Bool, observe: ((Duration) -> String) -> Void
  ) -> ScenarioRun? {
    var all = ExhaustiveExploration(
      of: source.scenario, eventLimit: options.eventLimit, isUntimed: options.isUntimed,
      isReduced: options.isReduced, tick: options.tick)
    var wasEnded = false
    all.explore(
      stateLimit: states, jobs: options.jobs,
      concurrently: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) },
      isEnded: isEnded,
      observe: { all in
        observe { time in
          "\(name): \(all.states.of("state")), depth \(all.depth), "
            + all.pending.of("branch", "branches") + " left"
            + pace.words(all.states, of: states, isLimit: true, at: time)
        }
        wasEnded = isEnded()
        return !wasEnded
      })
    exploration = all.exploration
    duration = run(.inOrder, options, isEnded).end.nanoseconds
    space = Space(states: all.states, isComplete: all.isComplete, times: all.times)
    if wasEnded || all.isCut {
      interruption = Interruption(after: all.states, of: states, unit: .states)
    }
    found = all.failure.map { "\($0.strategy)" }
    return all.failure
  }

  private var name: String { source.scenario.name.shown(in: 40) }

  private mutating func reduce(
    _ run: ScenarioRun, _ options: ExploreOptions, _ corpus: inout Corpus?,
    _ isEnded: @escaping @Sendable () -> Bool, observe: ((Duration) -> String) -> Void
  ) throws(FileFailure) {
    guard var reducer = ScheduleReducer(run, eventLimit: options.eventLimit) else { return }
    reducer.reduce(isEnded: isEnded) { words in observe { _ in words } }
    failure = reducer.run
    isSmall = !isEnded()
    try record(reducer.run, options, &corpus, isEnded)
    guard isSmall else { return }
    if let recording {
      nearest = NearestRun(
        to: reducer.run, of: source, recordedAt: recording, in: options.folder, isEnded: isEnded,
        observe: observe)
    }
    guard options.shrinks else { return }
    shrunk = try ShrunkScenario(
      source, reducer.run, in: options.folder, isEnded: isEnded, observe: observe)
  }
}

extension ExploredScenario {
  /// Records the failure.
  ///
  /// Without a corpus, the recording replaces the last one of the scenario. A corpus receives this
  /// failure and all other kinds of failure.
  private mutating func record(
    _ run: ScenarioRun, _ options: ExploreOptions, _ corpus: inout Corpus?, _ isEnded: () -> Bool
  ) throws(FileFailure) {
    let found = found ?? ""
    guard corpus != nil else {
      guard let made = Recording(of: run, scenario: source.path, found: found) else { return }
      recording = try RecordingFile.write(made, of: source, in: options.folder)
      return
    }
    if let first = try corpus?.add(run, of: source, found: found) { kept.append(first) }
    recording = kept.first?.path
    var told = Set(run.failures)
    for failure in exploration.failures where told.insert(failure.item).inserted {
      let other = self.run(failure.first, options)
      var reducer = ScheduleReducer(
        other, keeping: failure.item, eventLimit: options.eventLimit)
      reducer?.reduce(isEnded: isEnded)
      guard let small = reducer?.run else { continue }
      told.formUnion(small.failures)
      let manner = "explored, \(failure.first)"
      if let next = try corpus?.add(small, of: source, found: manner) { kept.append(next) }
    }
  }
}
