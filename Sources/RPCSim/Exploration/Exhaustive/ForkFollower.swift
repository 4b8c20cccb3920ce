/// What is the same for all forks of an exploration.
final class ExplorationRules: Sendable {
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

/// Follows the choices of forks, and writes down what that comes to.
struct ForkFollower: Sendable {
  let rules: ExplorationRules
  /// All branches that are known.
  let branches: [ExploredBranch]
  /// What was met before the fork was followed, and what was met since.
  let known: StateSet
  let bounds: Bounds
  private var met = StateSet(capacity: 32)
  /// The branches on the way since.
  private var trail: [ExploredBranch] = []
  private var entries: [ExploredWay.Entry] = []
  private var keptCount = 0

  /// How far choices are followed.
  struct Bounds: Sendable {
    /// After how many states that were not known a way is left.
    var states: Int
    /// How many states are kept to go on from; others are played again.
    var kept: Int
  }

  /// What became of what was followed.
  private enum End {
    case run(ScenarioRun.Ending)
    case knownState
    /// It was left where another way can go on from.
    case enough
    case ended
  }

  init(rules: ExplorationRules, branches: [ExploredBranch], known: StateSet, bounds: Bounds) {
    self.rules = rules
    self.branches = branches
    self.known = known
    self.bounds = bounds
  }

  /// Follows each choice of a fork.
  ///
  /// - Parameters:
  ///   - fork: The fork.
  ///   - kept: The state that it is at.
  ///   - isLast: Whether nothing else goes on from the state, so that the last choice may take it.
  ///   - isEnded: Whether to leave off in the middle; then the last way is cut.
  mutating func ways(
    of fork: ExploredFork, at kept: KeptState, isLast: Bool, isEnded: () -> Bool
  ) -> [ExploredWay] {
    let steps = kept.use { $0.steps(fork.choices, rules.times) }
    var ways: [ExploredWay] = []
    ways.reserveCapacity(steps.count)
    // The last is followed first, as the last fork is.
    for (place, step) in steps.enumerated().reversed() {
      let state = isLast && place == 0 ? kept : kept.copied()
      ways.append(state.use { follow(step, behind: fork.branch, &$0, isEnded) })
      if ways[ways.count - 1].isCut { break }
    }
    return ways
  }

  private mutating func follow(
    _ step: ExploredStep?, behind branch: Int?, _ state: inout ExploredState,
    _ isEnded: () -> Bool
  ) -> ExploredWay {
    (entries, trail) = ([], [])
    let end = follow(step, &state, isEnded)
    var way = ExploredWay(branch: branch, entries: entries)
    guard case .run(let ending) = end else {
      if case .ended = end { way.isCut = true }
      return way
    }
    var path = ExploredPath(to: branch, in: branches)
    for branch in trail { path.add(branch) }
    let run = ScenarioRun(
      of: rules.scenario, path.strategy, ending, in: state.wholeWorld, state.monitors)
    way.sample = ScenarioExploration.Sample(run)
    switch run.verdict {
    case .failed: way.failure = run
    case .held: way.passing = run
    case .undecided: break
    }
    return way
  }

  /// Does what was chosen, and goes the plain way from there, with a fork for all else that could be
  /// chosen, until a state is known, enough were met, or the run is over.
  private mutating func follow(
    _ step: ExploredStep?, _ state: inout ExploredState, _ isEnded: () -> Bool
  ) -> End {
    if let step, !take(step, &state, nil) { return .knownState }
    while let natural = state.world.naturalEvent {
      if let loop = state.loop { return .run(.wentRound(loop)) }
      if let ending = state.world.ending(before: natural, eventLimit: rules.eventLimit) {
        return .run(ending)
      }
      if met.count >= bounds.states {
        leave(.plain, count: 1, at: keep(state), state.world.performedCount)
        return .enough
      }
      if state.world.performedCount % 16 == 0, isEnded() { return .ended }
      guard goOn(natural, &state) else { return .knownState }
    }
    return .run(state.world.natureOfEnd)
  }

  /// Takes what the plain run takes, or what need not be tried in every place.
  private mutating func goOn(_ natural: EnabledEvent, _ state: inout ExploredState) -> Bool {
    let events = state.world.timeline.enabled
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
    let (kept, step) = (keep(state), state.world.performedCount)
    leave(.others, count: others, at: kept, step)
    leave(.behindTicks, count: behindTicks, at: kept, step)
    return kept
  }

  /// A state to go on from later; `nil` if it will be played again instead.
  private mutating func keep(_ state: ExploredState) -> KeptState? {
    guard keptCount < bounds.kept else { return nil }
    keptCount += 1
    return KeptState(state)
  }

  private mutating func leave(
    _ choices: ExploredFork.Choices, count: Int, at kept: KeptState?, _ step: Int
  ) {
    guard count > 0 else { return }
    entries.append(.fork(ExploredFork(state: kept, step: step, choices: choices, count: count)))
  }

  /// Takes a step, and says whether it leads to a state that was not known.
  private mutating func take(
    _ step: ExploredStep, _ state: inout ExploredState, _ kept: KeptState?
  ) -> Bool {
    let mayStrike = state.world.mayStrike(during: step.event)
    let before = mayStrike ? kept ?? keep(state) : nil
    let stepCount = state.world.performedCount
    let branch = step.branch
    let key = state.perform(step.event, at: branch.place?.time, strikes: branch.strikes)
    if mayStrike {
      leaveStrikes(step, at: before, stepCount, state.world.faults.choices.occasionCount)
    }
    // A run that comes to a known state by content may have been struck elsewhere before.
    let counts = !branch.strikes.isEmpty || state.isKnownByContent && state.world.cast.hasFreeFaults
    entries.append(
      .step(
        ExploredWay.Step(
          state: key, branch: branch, strikes: counts ? state.world.faults.choices.points : nil)))
    if !branch.isPlain { trail.append(branch) }
    return !known.contains(key) && met.insert(key)
  }

  /// Leaves one more fault to strike, behind those of a step; from the first occasion on if none struck.
  private mutating func leaveStrikes(
    _ step: ExploredStep, at kept: KeptState?, _ stepCount: Int, _ occasions: Int
  ) {
    let first = step.branch.strikes.last.map { $0 + 1 } ?? 0
    guard first < occasions else { return }
    leave(
      .strikes(step.event, step.branch, occasions: first..<occasions), count: occasions - first,
      at: kept, stepCount)
  }
}
