/// What came of a choice that was followed the plain way: the states, and the forks beside the way.
///
/// It was followed with what was known when that was begun, so several can be followed at a time.
/// What others came to meanwhile is found out when it is taken in: it says what it did in its order,
/// and what comes behind a state that is known by then does not count.
struct ForkExpansion: Sendable {
  enum Entry: Sendable {
    case step(Step)
    /// Choices that are left at a state: the one that the last step led to.
    case fork(ExploredFork)
  }

  /// A step to a state.
  struct Step: Sendable {
    /// What the state is known by.
    var state: UInt64
    var branch: ExploredBranch
    /// Where faults struck until then, if that counts also where the state is known.
    var strikes: [FaultChoices.Points]?
  }

  /// What is the same for all choices of an exploration.
  final class Rules: Sendable {
    let scenario: Scenario
    let eventLimit: Int
    let isReduced: Bool
    let times: TimeTreatment
    /// Whether it matters what is later than a tick and sooner than all else.
    let looksBehindTicks: Bool

    init(scenario: Scenario, eventLimit: Int, isReduced: Bool, times: TimeTreatment) {
      self.scenario = scenario
      self.eventLimit = eventLimit
      self.isReduced = isReduced
      self.times = times
      looksBehindTicks = scenario.hasTimers
    }
  }

  fileprivate(set) var entries: [Entry] = []
  /// What the run came to, if it came to its end.
  fileprivate(set) var sample: ScenarioExploration.Sample?
  /// The run itself, if it failed, or if it held.
  fileprivate(set) var failure: Run?
  fileprivate(set) var passing: Run?

  /// Follows a choice.
  ///
  /// - Parameters:
  ///   - choice: The choice.
  ///   - branches: The branches that are known, among them the choice's.
  ///   - known: The states that are known.
  ///   - rules: How choices are followed.
  init(
    following choice: ExploredChoice, branches: [ExploredBranch], known: StateSet, rules: Rules
  ) {
    let kept = choice.isLast ? choice.state : choice.state.copied()
    self = kept.use { Self(following: choice, from: &$0, branches, known, rules) }
  }

  private init(
    following choice: ExploredChoice, from state: inout ExploredState, _ branches: [ExploredBranch],
    _ known: StateSet, _ rules: Rules
  ) {
    var follower = ForkFollower(rules: rules, known: known)
    let ending = follower.follow(choice, &state)
    entries = follower.entries
    guard let ending else { return }
    var path = ExploredPath(to: choice.branch, in: branches)
    for branch in follower.trail { path.add(branch) }
    let run = Run(of: rules.scenario, path.strategy, ending, in: state.wholeWorld, state.monitors)
    sample = ScenarioExploration.Sample(run)
    switch run.verdict {
    case .failed: failure = run
    case .held: passing = run
    case .undecided: break
    }
  }
}

/// Follows a choice, and writes down what it does.
private struct ForkFollower {
  let rules: ForkExpansion.Rules
  /// What was met before the choice was followed, and what was met since.
  let known: StateSet
  private var met = StateSet(capacity: 32)
  /// The branches on the way since.
  private(set) var trail: [ExploredBranch] = []
  private(set) var entries: [ForkExpansion.Entry] = []

  init(rules: ForkExpansion.Rules, known: StateSet) {
    self.rules = rules
    self.known = known
    entries.reserveCapacity(8)
  }

  /// Does what was chosen, and goes the plain way from there, with a fork for all else that could be
  /// chosen, until a state is known or the run is over.
  mutating func follow(_ choice: ExploredChoice, _ state: inout ExploredState) -> Run.Ending? {
    if let step = choice.step, !take(step, &state, choice.isLast ? nil : choice.state) {
      return nil
    }
    while let natural = state.world.naturalEvent {
      if let loop = state.loop { return .wentRound(loop) }
      if let ending = state.world.ending(before: natural, eventLimit: rules.eventLimit) {
        return ending
      }
      guard goOn(natural, &state) else { return nil }
    }
    return state.world.natureOfEnd
  }

  /// Takes what the plain run takes, or what need not be tried in every place.
  private mutating func goOn(_ natural: EnabledEvent, _ state: inout ExploredState) -> Bool {
    let events = state.world.agenda.enabled()
    var branch = ExploredBranch(step: state.world.performedCount)
    guard rules.isReduced, let next = state.world.independentEvent(among: events) else {
      let kept = leaveOthers(events, state)
      return take(ExploredStep(event: natural, branch: branch), &state, kept)
    }
    if next != natural { branch.place = events.firstIndex(of: next.id).map { Strategy.Place($0) } }
    return take(ExploredStep(event: next, branch: branch), &state, nil)
  }

  /// Leaves all that could be chosen at a state but what comes first, as soon as it can; returns the
  /// state if anything could.
  private mutating func leaveOthers(_ events: [Int32], _ state: ExploredState) -> KeptState? {
    var (others, behindTicks) = (events.count - 1, 0)
    if case .ticks = rules.times {
      for times in events.map({ state.world.times(of: EnabledEvent(id: $0)) }) {
        others += rules.times.laterInstants(in: times).count
        if rules.looksBehindTicks {
          behindTicks += rules.times.instantsBehindTicks(in: times).count
        }
      }
    }
    guard others + behindTicks > 0 else { return nil }
    let kept = KeptState(state)
    leave(.others, count: others, at: kept)
    leave(.behindTicks, count: behindTicks, at: kept)
    return kept
  }

  private mutating func leave(_ choices: ExploredFork.Choices, count: Int, at kept: KeptState) {
    guard count > 0 else { return }
    entries.append(
      .fork(
        ExploredFork(
          state: kept, step: kept.step, choices: choices, count: count)))
  }

  /// Takes a step, and says whether it leads to a state that was not known.
  private mutating func take(
    _ step: ExploredStep, _ state: inout ExploredState, _ kept: KeptState?
  ) -> Bool {
    let before = state.world.mayStrike(during: step.event) ? kept ?? KeptState(state) : nil
    let branch = step.branch
    let key = state.perform(step.event, at: branch.place?.time, strikes: branch.strikes)
    if let before { leaveStrikes(step, at: before, state.world.faultChoices.occasionCount) }
    // A run that comes to a known state by content may have been struck elsewhere before.
    let counts = !branch.strikes.isEmpty || state.isKnownByContent && state.world.cast.hasFreeFaults
    entries.append(
      .step(
        ForkExpansion.Step(
          state: key, branch: branch, strikes: counts ? state.world.faultChoices.points : nil)))
    if !branch.isPlain { trail.append(branch) }
    return !known.contains(key) && met.insert(key)
  }

  /// Leaves one more fault to strike, behind those of a step.
  private mutating func leaveStrikes(_ step: ExploredStep, at kept: KeptState, _ occasions: Int) {
    let first = step.branch.strikes.last.map { $0 + 1 } ?? 0
    guard first < occasions else { return }
    leave(
      .strikes(step.event, step.branch, occasions: first..<occasions), count: occasions - first,
      at: kept)
  }
}
