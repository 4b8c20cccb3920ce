package import InMemoryBroker
public import RPCCore

/// A run of a scenario, and what it proves.
public struct ScenarioRun: Sendable {
  /// How a run ended.
  package enum Ending: Hashable, Sendable {
    /// Nothing more could happen.
    case quiescent
    /// The time that the scenario allows was over.
    case timeOver
    /// The limit of events was reached, so the scenario seems to have no end.
    case eventsExhausted
    /// The same events repeated, and nothing was left that could end them.
    case wentRound(Loop)
    /// The caller stopped the run early.
    case interrupted
  }

  /// The events that repeat in a run without an end.
  package struct Loop: Hashable, Sendable {
    /// The events of the last repetition.
    package var events: Range<JournalEvent.ID>
    /// The number of repetitions seen.
    package var times: Int
  }

  /// A planned fault and how often it struck.
  package struct FaultReport: Equatable, Sendable {
    /// The fault as the scenario plans it.
    package var fault: FaultScript
    /// How often it struck.
    ///
    /// With 0 the run fails, unless the fault is optional or left to the schedule.
    package var fired: Int
    /// The points at which it could have struck, if a schedule may place it.
    package var passed: [FaultPoint] = []
    /// The points at which it struck, if a schedule may place it.
    package var struckAt: [FaultPoint] = []
  }

  /// The scenario that was played.
  public let scenario: Scenario
  /// The strategy that chose the order of events.
  ///
  /// With it, the scenario gives the same run again.
  package let strategy: Strategy
  /// How the run ended.
  package let ending: Ending
  /// The journal of the run.
  ///
  /// Its events and calls are identified by their indices.
  public let journal: Journal
  /// The results of the expectations, in the order of the scenario.
  package let expectations: [ExpectationResult]
  /// The broken invariants, without those that the scenario expects to be broken.
  package let violations: [Violation]
  /// The reports on the planned faults, in the order of the scenario.
  package let faults: [FaultReport]
  /// The reasons why the calls wait that never settled.
  public let waits: [CallWait]
  /// The instant of the last event.
  public let end: Instant
  /// The number of events of the world.
  ///
  /// Each of them may add several events to the journal.
  package let performedCount: Int
  /// The schedule of the run and its fingerprint, if the run was recorded.
  package let record: DecisionRecord?
  /// The alternatives and plans of each decision, if they were kept.
  let choices: ChoiceRecord?
  /// Whether times were ignored, so that any event could come next.
  package let isUntimed: Bool
  /// The expectations that no later event could have fulfilled, by index.
  let refutedForGood: [Int]
  /// How well the run followed its schedule, if one was given.
  package let replay: ReplayOutcome?

  /// The default limit of events of a run.
  package static let defaultEventLimit = 1_000_000

  /// Plays a scenario.
  ///
  /// - Parameters:
  ///   - scenario: A scenario without ``Scenario/problems()``.
  ///   - strategy: The strategy that chooses the next event.
  ///   - eventLimit: The number of events after which the run is abandoned.
  ///   - isUntimed: Whether times are ignored, so that any event may come next. They are ignored as
  ///     well if the strategy follows an untimed schedule.
  ///   - isRecorded: Whether to record the schedule, in ``record``.
  ///   - keepsChoices: Whether to record the schedule and to keep the alternatives of each
  ///     decision, for diagrams. Each event then takes time for everything that is planned.
  ///   - isEnded: Whether to stop early; asked repeatedly.
  ///   - observe: Called repeatedly with the number of events performed so far.
  package init(
    of scenario: Scenario, strategy: Strategy = .inOrder, eventLimit: Int = defaultEventLimit,
    isUntimed: Bool = false, isRecorded: Bool = false, keepsChoices: Bool = false,
    isEnded: () -> Bool = { false }, observe: (Int) -> Void = { _ in }
  ) {
    self.init(
      from: ScenarioOpening(scenario, isUntimed: isUntimed || strategy.isUntimed),
      strategy: strategy,
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

  /// Plays a scenario from its opening.
  package init(
    from opening: ScenarioOpening, strategy: Strategy, eventLimit: Int, isRecorded: Bool = false,
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

  /// Judges a world at the end of its run.
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
    // A check takes as long as the run, and a caller that stopped the run does not wait for it.
    let violations =
      ending == .interrupted ? [] : Checkers.violations(in: evidence, after: checkers)
    let expected = scenario.expectedViolations
    self.violations = violations.filter { !expected.contains($0.invariant) }
    expectations =
      ExpectationJudge(evidence: evidence, waits: waits, violations: violations).judge()
  }

  /// The planned faults that had to strike and did not, by index.
  ///
  /// The run proves nothing about them.
  package var vacuousFaults: [Int] {
    faults.indices.filter { faults[$0].fired == 0 && faults[$0].fault.mustStrike }
  }

  /// Whether the run came to its end and everything held that has to hold.
  public var held: Bool {
    ending.isEnd && violations.isEmpty && vacuousFaults.isEmpty
      && expectations.allSatisfy { $0.verdict == .held }
  }
}

extension ScenarioRun.Ending {
  /// Whether the run came to its end and was not abandoned.
  var isEnd: Bool {
    switch self {
    case .quiescent, .timeOver: true
    case .eventsExhausted, .wentRound, .interrupted: false
    }
  }

  /// Whether more events could have followed.
  var isOpen: Bool { self == .eventsExhausted || self == .interrupted }
}

extension Scenario {
  /// The invariants that the scenario expects to be broken.
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

  /// How a run ended that has no next event.
  var natureOfEnd: ScenarioRun.Ending { timeline.isOver ? .timeOver : .quiescent }

  /// The reason to end a run before an event; `nil` if there is none.
  func ending(before event: EnabledEvent, eventLimit: Int) -> ScenarioRun.Ending? {
    if performedCount >= eventLimit { return .eventsExhausted }
    // Without times, the end of the scenario is no event.
    guard isUntimed, let end = cast.scenario.end else { return nil }
    return instant(of: event) > Instant.start.advanced(by: end) ? .timeOver : nil
  }

  /// The number of events between two calls of the observer.
  ///
  /// It is large enough that the calls cost nothing, and small enough that no caller waits long.
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
