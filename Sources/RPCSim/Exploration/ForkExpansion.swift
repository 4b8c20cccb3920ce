import Synchronization

/// What came of a fork that was followed the plain way: the states, and the forks beside the way.
///
/// It was followed with what was known when that was begun, so several can be followed at a time.
/// What others came to meanwhile is found out when it is taken in: it says what it did in its order,
/// and what comes behind a state that is known by then does not count.
struct ForkExpansion: Sendable {
  /// A step to a state.
  struct Step: Sendable {
    /// What the state is known by.
    var state: UInt64
    var branch: ExploredBranch
    /// Where the step leads beside the plain way; `nil` if the state was known, or it is on that way.
    var fork: StoredState?
    /// Whether the step goes on the plain way.
    var isOnTheWay: Bool
    /// How many choices it adds to those that led to the fork.
    var choices: Int
    /// Where faults struck until then, if that counts also where the state is known.
    var strikes: [FaultChoices.Points]?
  }

  /// What is the same for all forks of an exploration.
  final class Rules: Sendable {
    let scenario: Scenario
    let eventLimit: Int
    let isReduced: Bool
    let times: TimeTreatment
    /// Whether it matters what is later than an instant.
    let hasTimers: Bool

    init(scenario: Scenario, eventLimit: Int, isReduced: Bool, times: TimeTreatment) {
      self.scenario = scenario
      self.eventLimit = eventLimit
      self.isReduced = isReduced
      self.times = times
      hasTimers = scenario.hasTimers
    }
  }

  fileprivate(set) var steps: [Step] = []
  /// What the run came to, if it came to its end.
  fileprivate(set) var sample: ScenarioExploration.Sample?
  /// The run itself, if it failed, or if it held.
  fileprivate(set) var failure: Run?
  fileprivate(set) var passing: Run?

  /// Follows a fork.
  ///
  /// - Parameters:
  ///   - fork: The fork.
  ///   - branches: The branches that are known, among them the fork's.
  ///   - known: The states that are known.
  ///   - rules: How forks are followed.
  init(
    following fork: ExploredFork, branches: [ExploredBranch], known: StateSet, rules: Rules
  ) {
    var follower = ForkFollower(rules: rules, known: known)
    if let state = fork.stored.take(), let (state, ending) = follower.follow(state) {
      let strategy = follower.strategy(of: fork.branch, in: branches)
      let run = Run(of: rules.scenario, strategy, ending, in: state.wholeWorld, state.monitors)
      sample = ScenarioExploration.Sample(run)
      switch run.verdict {
      case .failed: failure = run
      case .held: passing = run
      case .undecided: break
      }
    }
    steps = follower.steps
  }
}

/// Follows a fork, and writes down what it does.
///
/// States are handed over wherever they can be: what a copy shares has to be copied when it changes.
private struct ForkFollower {
  let rules: ForkExpansion.Rules
  /// What was met before the fork was followed, and what was met since.
  let known: StateSet
  private var met = StateSet(capacity: 32)
  /// The choices on the plain way since.
  private var trail: [ExploredBranch] = []
  private(set) var steps: [ForkExpansion.Step] = []

  init(rules: ForkExpansion.Rules, known: StateSet) {
    self.rules = rules
    self.known = known
    steps.reserveCapacity(8)
  }

  /// Goes the plain way, with a step beside it for each other choice, until a state is known.
  mutating func follow(_ fork: consuming ExploredState) -> (ExploredState, Run.Ending)? {
    var state = fork
    while let natural = state.world.naturalEvent {
      if let loop = state.loop { return (state, .wentRound(loop)) }
      if let ending = state.world.ending(before: natural, eventLimit: rules.eventLimit) {
        return (state, ending)
      }
      let events = state.world.agenda.enabled()
      let next = rules.isReduced ? state.world.independentEvent(among: events) : nil
      if next == nil { leaveOthers(events, at: state, natural) }
      var branch = ExploredBranch(step: state.world.performedCount)
      if let next, next != natural, let place = events.firstIndex(of: next.id) {
        branch.place = Strategy.Place(place)
      }
      guard go(next ?? natural, branch, &state) else { return nil }
      if branch.place != nil { trail.append(branch) }
    }
    return (state, state.world.natureOfEnd)
  }

  private mutating func leaveOthers(
    _ events: [Int32], at state: ExploredState, _ natural: EnabledEvent
  ) {
    for (place, id) in events.enumerated() {
      let event = EnabledEvent(id: id)
      let instants = state.world.instants(
        of: event, rules.times, isStrict: rules.hasTimers)
      // What comes first naturally, as soon as it can, is the plain way.
      for (number, instant) in instants.enumerated() where event != natural || number > 0 {
        let time = number > 0 ? instant : nil
        var branch = ExploredBranch(
          step: state.world.performedCount, place: Strategy.Place(place, at: time))
        branch.isBehindTick = rules.times.isBehindTick(instant)
        leave(event, branch, from: state)
      }
    }
  }

  /// Performs an event on the plain way, and says whether it leads to a state that was not known if
  /// no fault strikes meanwhile.
  private mutating func go(
    _ event: EnabledEvent, _ branch: ExploredBranch, _ state: inout ExploredState
  ) -> Bool {
    let before = state.world.mayStrike(during: event) ? state : nil
    let isNew = perform(event, branch, &state, isOnTheWay: true)
    if let before {
      leaveStrikes(event, branch, from: before, state.world.faultChoices.occasionCount)
    }
    return isNew
  }

  /// Performs an event beside the plain way.
  private mutating func leave(
    _ event: EnabledEvent, _ branch: ExploredBranch, from state: ExploredState
  ) {
    var other = state
    let isNew = perform(event, branch, &other, isOnTheWay: false)
    let occasions = other.world.faultChoices.occasionCount
    if isNew { steps[steps.count - 1].fork = StoredState(consume other) }
    if state.world.mayStrike(during: event) { leaveStrikes(event, branch, from: state, occasions) }
  }

  /// Lets one more fault strike, behind those of a branch, on each of an event's occasions.
  private mutating func leaveStrikes(
    _ event: EnabledEvent, _ branch: ExploredBranch, from state: ExploredState, _ occasions: Int
  ) {
    let first = branch.strikes.last.map { $0 + 1 } ?? 0
    for occasion in first..<max(first, occasions) {
      var struck = branch
      struck.strikes.append(occasion)
      leave(event, struck, from: state)
    }
  }

  /// Performs an event, and says whether it leads to a state that was not known.
  private mutating func perform(
    _ event: EnabledEvent, _ branch: ExploredBranch, _ state: inout ExploredState,
    isOnTheWay: Bool
  ) -> Bool {
    let key = state.perform(event, at: branch.place?.time, strikes: branch.strikes)
    let isNew = !known.contains(key) && met.insert(key)
    // A run that comes to a known state by content may have been struck elsewhere before.
    let counts = !branch.strikes.isEmpty || state.isKnownByContent && state.world.cast.hasFreeFaults
    steps.append(
      ForkExpansion.Step(
        state: key, branch: branch, isOnTheWay: isOnTheWay,
        choices: branch.choices,
        strikes: counts ? state.world.faultChoices.points : nil))
    return isNew
  }

  func strategy(of branch: Int?, in branches: [ExploredBranch]) -> Strategy {
    var places: [Int: Strategy.Place] = [:]
    var strikes: [Int: [Int]] = [:]
    func add(_ branch: ExploredBranch) {
      places[branch.step] = branch.place
      if !branch.strikes.isEmpty { strikes[branch.step] = branch.strikes }
    }
    for branch in trail { add(branch) }
    var next = branch
    while let index = next {
      add(branches[index])
      next = branches[index].parent
    }
    return .places(places, strikes: strikes)
  }
}

/// Where a branch left another one.
struct ExploredBranch: Sendable {
  /// The branch that it left, by its place among all.
  var parent: Int?
  /// The step of the run, from 0, and which of the events that could come next was taken there, and
  /// when, if not the plain run's as soon as it could come.
  var step: Int
  var place: Strategy.Place?
  /// Whether it was taken right behind a tick.
  var isBehindTick = false
  /// On which of the step's occasions faults struck.
  var strikes: [Int] = []

  /// How many choices it counts as: a nanosecond as several, because few runs are decided by one, and
  /// whole ticks are to come first.
  var choices: Int { strikes.count + (place == nil ? 0 : isBehindTick ? 4 : 1) }
}

/// A world that has not been followed to its end.
struct ExploredFork: Sendable {
  private(set) var stored: StoredState
  var branch: Int?

  /// Makes sure that nobody else misses the state when it is taken out: copies of an exploration go on
  /// by themselves.
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&stored) { stored = stored.copied() }
  }
}

/// A state behind one reference, so that lists of forks can be handed about.
///
/// Whoever follows it takes it out: what a state that stays here shares would have to be copied.
final class StoredState: Sendable {
  private let state: Mutex<ExploredState?>

  init(_ state: consuming ExploredState) { self.state = Mutex(state) }

  private init(copying state: ExploredState?) { self.state = Mutex(state) }

  func copied() -> StoredState { StoredState(copying: state.withLock { $0 }) }

  /// The state, once.
  func take() -> ExploredState? { state.withLock { $0.take() } }
}
