package import InMemoryBroker
package import RPCCore

/// A story from its beginning to its end, and what that proves.
package struct ScenarioRun: Sendable {
  /// How a run ended.
  package enum Ending: Hashable, Sendable {
    /// Nothing more could happen.
    case quiescent
    /// The time that the scenario allows was over.
    case timeOver
    /// So many events happened that the story seems to have no end.
    case eventsExhausted
    /// The same came again and again, and nothing was left that could end it.
    case wentRound(Loop)
    /// Somebody ended it in the middle.
    case interrupted
  }

  /// What came again and again in a run without an end.
  package struct Loop: Hashable, Sendable {
    /// The events of the last time.
    package var events: Range<JournalEvent.ID>
    /// How often it was seen to come again.
    package var times: Int
  }

  /// A planned fault and how often it struck.
  package struct FaultReport: Equatable, Sendable {
    /// The fault as the scenario plans it.
    package var fault: FaultScript
    /// How often it struck; 0 makes a run fail, unless the fault is optional or left to the
    /// schedule.
    package var fired: Int
    /// Where it could have struck, if a schedule may place it.
    package var passed: [FaultPoint] = []
    /// Where it struck, if a schedule may place it.
    package var struckAt: [FaultPoint] = []
  }

  /// The story that was played.
  public let scenario: Scenario
  /// What chose the order of events; with it the scenario gives the same run again.
  package let strategy: Strategy
  /// How the run ended, whether or not what it proves is enough.
  package let ending: Ending
  /// Everything that happened; in it, an event or a call is known by its place.
  public let journal: Journal
  /// What became of each expectation, in the order of the scenario.
  package let expectations: [ExpectationResult]
  /// What checkers object to.
  ///
  /// Those are left out that the scenario expects to be broken.
  package let violations: [Violation]
  /// What became of each planned fault, in the order of the scenario.
  package let faults: [FaultReport]
  /// Why each call that never settled waits.
  package let waits: [CallWait]
  /// When the last event happened.
  public let end: Instant
  /// How many events of the world were performed; each may write several lines of the journal.
  package let performedCount: Int
  /// What was chosen, if that was recorded.
  package let record: DecisionRecord?
  /// What could have been chosen and what was planned, if that was kept.
  let choices: ChoiceRecord?
  /// Whether times were left out, so that anything could come next.
  package let isUntimed: Bool
  /// The expectations that could not hold any more, whatever had come next.
  let refutedForGood: [Int]
  /// How well the schedule could be followed, if one was given.
  package let replay: ReplayOutcome?

  /// How many events a run may have if nobody says otherwise.
  package static let defaultEventLimit = 1_000_000

  /// Plays a story.
  ///
  /// - Parameters:
  ///   - scenario: A story without ``Scenario/problems()``.
  ///   - strategy: Who chooses what comes next.
  ///   - eventLimit: After how many events the run is given up.
  ///   - isUntimed: Whether times are left out, so that anything may come next; they are if the
  ///     strategy follows a schedule without.
  ///   - isRecorded: Whether to write down what is chosen, in ``record``.
  ///   - keepsChoices: Whether to write that down and, besides, what else could have been chosen,
  ///     for diagrams. It takes time at each event for everything that is planned.
  ///   - isEnded: Whether to leave off in the middle, asked now and then.
  ///   - observe: Told now and then how many events were performed so far.
  package init(
    of scenario: Scenario, strategy: Strategy = .inOrder, eventLimit: Int = defaultEventLimit,
    isUntimed: Bool = false, isRecorded: Bool = false, keepsChoices: Bool = false,
    isEnded: () -> Bool = { false }, observe: (Int) -> Void = { _ in }
  ) {
    self.init(
      from: StoryOpening(scenario, isUntimed: isUntimed || strategy.isUntimed), strategy: strategy,
      eventLimit: eventLimit, isRecorded: isRecorded, keepsChoices: keepsChoices,
      isEnded: isEnded, observe: observe)
  }

  /// Plays a scenario.
  ///
  /// - Parameters:
  ///   - scenario: A scenario without ``Scenario/problems()``.
  ///   - seed: Chooses the order of events of one instant, and instants of ranges. Without a seed, events
  ///     of one instant keep the order in which they were planned, and ranges take their least value.
  public init(of scenario: Scenario, seed: UInt64?) {
    self.init(of: scenario, strategy: seed.map { .random(seed: $0) } ?? .inOrder)
  }

  /// Plays a story from where it begins.
  package init(
    from opening: StoryOpening, strategy: Strategy, eventLimit: Int, isRecorded: Bool = false,
    keepsChoices: Bool = false, isEnded: () -> Bool, observe: (Int) -> Void = { _ in }
  ) {
    var world = opening.world(seed: strategy.seed)
    world.faults.letChoose(FaultChoices.Chooser(strategy))
    var chooser = Chooser(strategy)
    var recorder =
      isRecorded || keepsChoices ? DecisionRecorder(in: world, keepsChoices: keepsChoices) : nil
    var monitors = opening.monitors
    let ending = world.run(
      &chooser, &recorder, &monitors, eventLimit: eventLimit, isEnded: isEnded, observe: observe)
    recorder?.end(in: world)
    self.init(
      of: opening.scenario, strategy, ending, in: world, monitors, opening.checkers,
      record: recorder?.record, choices: recorder?.choices,
      replay: chooser.following?.outcome(in: world))
  }

  /// Judges a world that has come to its end.
  init(
    of scenario: Scenario, _ strategy: Strategy, _ ending: Ending, in world: World,
    _ monitors: Monitors, _ checkers: Checkers = Checkers(), record: DecisionRecord? = nil,
    choices: ChoiceRecord? = nil, replay: ReplayOutcome? = nil
  ) {
    self.ending = ending
    self.record = record
    self.choices = choices
    self.replay = replay
    isUntimed = world.isUntimed
    refutedForGood = monitors.refuted(at: world.now)
    performedCount = world.performedCount
    self.scenario = scenario
    self.strategy = strategy
    journal = world.journal
    end = world.now
    waits = world.waits()
    faults = world.faultReports
    let evidence = world.evidence(isQuiescent: ending == .quiescent)
    // To check it takes as long as to play it, and whoever ended it does not wait for that.
    let violations =
      ending == .interrupted ? [] : Checkers.violations(in: evidence, after: checkers)
    let expected = scenario.expectedViolations
    self.violations = violations.filter { !expected.contains($0.invariant) }
    expectations =
      ExpectationJudge(evidence: evidence, waits: waits, violations: violations).judge()
  }

  /// The planned faults that should have struck and did not: the run proves nothing about them.
  package var vacuousFaults: [Int] {
    faults.indices.filter { faults[$0].fired == 0 && faults[$0].fault.mustStrike }
  }

  /// Whether everything that must hold does.
  public var held: Bool {
    ending.isEnd && violations.isEmpty && vacuousFaults.isEmpty
      && expectations.allSatisfy { $0.verdict == .held }
  }
}

extension ScenarioRun.Ending {
  /// Whether the run came to its end, and was not given up.
  var isEnd: Bool {
    switch self {
    case .quiescent, .timeOver: true
    case .eventsExhausted, .wentRound, .interrupted: false
    }
  }

  /// Whether more might have happened.
  var isOpen: Bool { self == .eventsExhausted || self == .interrupted }
}

extension Scenario {
  /// The invariants that the story is about, because it breaks them.
  fileprivate var expectedViolations: [String] {
    expectations.compactMap { if case .violates(let invariant) = $0 { invariant } else { nil } }
  }
}

extension World {
  /// Performs events until nothing more can happen or a limit is reached.
  mutating func run(
    _ chooser: inout Chooser, _ recorder: inout DecisionRecorder?, _ monitors: inout Monitors,
    eventLimit: Int, isEnded: () -> Bool = { false }, observe: (Int) -> Void = { _ in }
  ) -> ScenarioRun.Ending {
    var loops = LoopDetector()
    while let choice = chooser.next(in: self) {
      if let ending = ending(before: choice.event, eventLimit: eventLimit) { return ending }
      recorder?.note(choice, in: self)
      chooser.placeFaults(in: &self)
      perform(choice.event, at: choice.time)
      recorder?.noteStrikes(in: self)
      monitors.advance(through: journal)
      if let loop = loops.look(at: self) { return .wentRound(loop) }
      if performedCount % Self.observationInterval == 0 { observe(performedCount) }
      if performedCount % Self.endInterval == 0, isEnded() { return .interrupted }
    }
    return natureOfEnd
  }

  /// How a run has ended in which nothing comes next.
  var natureOfEnd: ScenarioRun.Ending { timeline.isOver ? .timeOver : .quiescent }

  /// Why a run ends before an event, if it does.
  func ending(before event: EnabledEvent, eventLimit: Int) -> ScenarioRun.Ending? {
    if performedCount >= eventLimit { return .eventsExhausted }
    // Without times the end is no event.
    guard isUntimed, let end = cast.scenario.end else { return nil }
    return instant(of: event) > Instant(nanoseconds: end) ? .timeOver : nil
  }

  /// Few enough that telling them costs nothing, many enough that nobody waits long for one.
  private static var observationInterval: Int { 4_096 }
  private static var endInterval: Int { 256 }

  var faultReports: [ScenarioRun.FaultReport] {
    var fired = Array(repeating: 0, count: cast.scenario.faults.count)
    for (rule, fault) in cast.ruleFaults.enumerated() { fired[fault] += faults.fired[rule] }
    return cast.scenario.faults.indices.map { fault in
      ScenarioRun.FaultReport(
        fault: cast.scenario.faults[fault], fired: fired[fault],
        passed: FaultPoint.points(in: faults.choices.points(of: fault).passed),
        struckAt: FaultPoint.points(in: faults.choices.points(of: fault).struck))
    }
  }

  func evidence(isQuiescent: Bool) -> Evidence {
    var queues: [QueueState] = []
    broker.forEachQueue { name, ready, unacknowledged, consumers in
      queues.append(
        QueueState(name: name, ready: ready, unacknowledged: unacknowledged, consumers: consumers))
    }
    return Evidence(
      scenario: cast.scenario, journal: journal, queues: queues, isQuiescent: isQuiescent,
      servers: serverScripts, kinds: cast.roles.map(\.kind))
  }
}

extension FaultPoint {
  /// The points of a mask, in the order in which a call passes them.
  fileprivate static func points(in mask: UInt32) -> [FaultPoint] {
    allCases.filter { $0.mask & mask != 0 }
  }
}
