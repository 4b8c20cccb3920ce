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
    var strikes: FaultChoices?
  }

  /// What is the same for all forks of an exploration.
  struct Rules: Sendable {
    var scenario: Scenario
    var eventLimit: Int
    var isReduced: Bool
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
    if let (state, ending) = follower.follow(fork.stored.state) {
      let strategy = follower.strategy(of: fork.branch, in: branches)
      let run = Run(of: rules.scenario, strategy, ending, in: state.wholeWorld)
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
  }

  /// Goes the plain way, with a step beside it for each other choice, until a state is known.
  mutating func follow(_ fork: ExploredState) -> (ExploredState, Run.Ending)? {
    var state = fork
    while let natural = state.world.naturalEvent {
      if let ending = state.world.ending(before: natural, eventLimit: rules.eventLimit) {
        return (state, ending)
      }
      let events = state.world.agenda.enabled()
      let next = rules.isReduced ? state.world.independentEvent(among: events) : nil
      if next == nil { takeOthers(events, at: state, natural) }
      var branch = ExploredBranch(step: state.world.performedCount)
      if let next, next != natural { branch.place = events.firstIndex(of: next.id) }
      guard take(next ?? natural, branch, from: &state, isOnTheWay: true) else { return nil }
      if branch.place != nil { trail.append(branch) }
    }
    return (state, .quiescent)
  }

  private mutating func takeOthers(
    _ events: [Int32], at state: ExploredState, _ natural: EnabledEvent
  ) {
    for (place, event) in events.enumerated() where event != natural.id {
      var other = state
      let branch = ExploredBranch(step: state.world.performedCount, place: place)
      _ = take(EnabledEvent(id: event), branch, from: &other, isOnTheWay: false)
    }
  }

  /// Performs an event, with a step for each way in which faults can strike meanwhile, and says
  /// whether it leads to a state that was not known if none does.
  private mutating func take(
    _ event: EnabledEvent, _ branch: ExploredBranch, from state: inout ExploredState,
    isOnTheWay: Bool
  ) -> Bool {
    let before = state.world.mayStrike(during: event) ? state : nil
    let isNew = add(event, branch, &state, isOnTheWay: isOnTheWay)
    if let before {
      takeStrikes(event, branch, from: before, state.world.faultChoices.occasionCount)
    }
    return isNew
  }

  /// Lets one more fault strike, behind those of a branch, on each of an event's occasions.
  private mutating func takeStrikes(
    _ event: EnabledEvent, _ branch: ExploredBranch, from before: ExploredState, _ occasions: Int
  ) {
    let first = branch.strikes.last.map { $0 + 1 } ?? 0
    for occasion in first..<max(first, occasions) {
      var (other, struck) = (before, branch)
      struck.strikes.append(occasion)
      _ = add(event, struck, &other, isOnTheWay: false)
      takeStrikes(event, struck, from: before, other.world.faultChoices.occasionCount)
    }
  }

  private mutating func add(
    _ event: EnabledEvent, _ branch: ExploredBranch, _ state: inout ExploredState,
    isOnTheWay: Bool
  ) -> Bool {
    let key = state.perform(event, strikes: branch.strikes)
    let isNew = !known.contains(key) && met.insert(key)
    // A run that comes to a known state by content may have been struck elsewhere before.
    let counts = !branch.strikes.isEmpty || state.isKnownByContent && state.world.cast.hasFreeFaults
    steps.append(
      ForkExpansion.Step(
        state: key, branch: branch, fork: isNew && !isOnTheWay ? StoredState(state) : nil,
        isOnTheWay: isOnTheWay, choices: branch.strikes.count + (branch.place == nil ? 0 : 1),
        strikes: counts ? state.world.faultChoices : nil))
    return isNew
  }

  func strategy(of branch: Int?, in branches: [ExploredBranch]) -> Strategy {
    var places: [Int: Int] = [:]
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
  /// The step of the run, from 0, and which of the events that could come next was taken there, if
  /// not the plain run's.
  var step: Int
  var place: Int?
  /// On which of the step's occasions faults struck.
  var strikes: [Int] = []
}

/// A world that has not been followed to its end.
struct ExploredFork: Sendable {
  let stored: StoredState
  var branch: Int?
}

/// A state behind one reference, so that lists of forks can be handed about.
final class StoredState: Sendable {
  let state: ExploredState

  init(_ state: ExploredState) { self.state = state }
}
