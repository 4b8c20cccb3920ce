/// The settings that all forks of an exploration share.
final class ExplorationRules: Sendable {
  let scenario: Scenario
  let eventLimit: Int
  let isReduced: Bool
  let times: TimeTreatment
  /// Whether it matters that an event is later than a tick and earlier than all other events.
  let looksBehindTicks: Bool

  init(scenario: Scenario, eventLimit: Int, isReduced: Bool, times: TimeTreatment) {
    self.scenario = scenario
    self.eventLimit = eventLimit
    self.isReduced = isReduced
    self.times = times
    looksBehindTicks = scenario.hasTimers
  }
}

/// Follows the choices of forks and collects their results.
struct ForkFollower: Sendable {
  let rules: ExplorationRules
  /// All known branches.
  let branches: [ExploredBranch]
  /// The states that were known before the fork was followed.
  let known: StateSet
  let bounds: Bounds
  private var met = StateSet(capacity: 32)
  /// The branches taken on the current way.
  private var trail: [ExploredBranch] = []
  private var entries: [ExploredWay.Entry] = []
  private var keptCount = 0

  /// The limits for following choices.
  struct Bounds: Sendable {
    /// The number of new states after which a way stops.
    var states: Int
    /// The number of states to keep for later.
    ///
    /// Other states are played again.
    var kept: Int
  }

  /// The reason why a way ended.
  private enum End {
    case run(ScenarioRun.Ending)
    case knownState
    /// The limit of states was reached. Another way can continue from there.
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
  ///   - fork: The fork to follow.
  ///   - kept: The state of the fork.
  ///   - isLast: Whether nothing else refers to the state. Then the last choice may take it.
  ///   - isEnded: Whether to stop early. The last way is then cut.
  mutating func ways(
    of fork: ExploredFork, at kept: KeptState, isLast: Bool, isEnded: () -> Bool
  ) -> [ExploredWay] {
    let steps = kept.use { $0.steps(fork.choices, rules.times) }
    var ways: [ExploredWay] = []
    ways.reserveCapacity(steps.count)
    // The last choice is followed first, like the last fork.
    for (index, step) in steps.enumerated().reversed() {
      let state = isLast && index == 0 ? kept : kept.copied()
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

  /// Takes a choice and then goes on like the plain run.
  ///
  /// All other choices are left as forks.
  ///
  /// It ends at a known state, at the limit of states, or at the end of the run.
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

  /// Takes the plain run's event, or an event that commutes with all others.
  private mutating func goOn(_ natural: EnabledEvent, _ state: inout ExploredState) -> Bool {
    let events = state.world.timeline.enabled
    var branch = ExploredBranch(step: state.world.performedCount)
    guard rules.isReduced, let next = state.world.independentEvent(among: events) else {
      let kept = leaveOthers(events, state)
      return take(ExploredStep(event: natural, branch: branch), &state, kept)
    }
    if next != natural {
      branch.taken = events.firstIndex(of: next.id).map { Strategy.TakenEvent($0) }
    }
    return take(ExploredStep(event: next, branch: branch), &state, nil)
  }

  /// Leaves forks for all choices except the first event as soon as it can come.
  ///
  /// Returns the kept state of these forks.
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

  /// Keeps a state for later; `nil` if it will be played again instead.
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

  /// Takes a step.
  ///
  /// Returns whether it leads to a new state.
  private mutating func take(
    _ step: ExploredStep, _ state: inout ExploredState, _ kept: KeptState?
  ) -> Bool {
    let mayStrike = state.world.mayStrike(during: step.event)
    let before = mayStrike ? kept ?? keep(state) : nil
    let stepCount = state.world.performedCount
    let branch = step.branch
    let key = state.perform(step.event, at: branch.taken?.time, strikes: branch.strikes)
    if mayStrike {
      leaveStrikes(step, at: before, stepCount, state.world.faults.choices.occasionCount)
    }
    // Another run with this content may have had strikes elsewhere before.
    let counts = !branch.strikes.isEmpty || state.isKnownByContent && state.world.cast.hasFreeFaults
    entries.append(
      .step(
        ExploredWay.Step(
          state: key, branch: branch, strikes: counts ? state.world.faults.choices.points : nil)))
    if !branch.isPlain { trail.append(branch) }
    return !known.contains(key) && met.insert(key)
  }

  /// Leaves a fork for one more strike, behind those of a step or from the first occasion on.
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
