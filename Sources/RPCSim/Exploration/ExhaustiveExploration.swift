/// All schedules of a story, with those first that depart least from the plain run.
///
/// The world is forked wherever there is a choice. A state that was met before, by way of other
/// orders of events that do not depend on one another, is not looked at again: what can come of it
/// is known.
public struct ExhaustiveExploration: Sendable {
  /// Where a branch left another one.
  private struct Branch {
    var parent: Int?
    /// The step of the run, from 0, and which of the events that could come next was taken there,
    /// if not the plain run's.
    var step: Int
    var place: Int?
    /// On which of the step's occasions faults struck.
    var strikes: [Int] = []
  }

  /// A world that has not been followed to its end.
  private struct Fork {
    var world: World
    var hash: CausalHash
    var branch: Int?
  }

  /// What the runs that were followed to their end came to.
  public private(set) var exploration: ScenarioExploration
  /// How many different states were met.
  public private(set) var states = 0
  /// How many events were performed to meet them.
  public private(set) var transitions = 0
  /// The greatest number of choices, other than the plain run's, on the way to a state.
  public private(set) var depth = 0
  /// The first run that failed.
  public private(set) var failure: Run?
  /// The first run that held.
  public private(set) var passing: Run?
  /// Whether every state was met.
  public private(set) var isComplete = false

  private let scenario: Scenario
  private let eventLimit: Int
  private let isUntimed: Bool
  private let isReduced: Bool
  private var visited: Set<UInt64> = []
  private var branches: [Branch] = []
  /// What is left to follow, by the number of choices that led there.
  private var forks: [[Fork]] = []

  /// Begins an exploration; nothing is performed before it is told to explore.
  ///
  /// - Parameters:
  ///   - scenario: A story without ``Scenario/problems()``.
  ///   - eventLimit: After how many events a run is given up.
  ///   - isUntimed: Whether times are left out, so that anything may come next.
  ///   - isReduced: Whether events that commute with all that may come before them are not tried in
  ///     every place (partial-order reduction), as far as that is known. It changes no outcome.
  public init(
    of scenario: Scenario, eventLimit: Int = Run.defaultEventLimit, isUntimed: Bool = false,
    isReduced: Bool = true
  ) {
    self.scenario = scenario
    self.isUntimed = isUntimed
    self.isReduced = isReduced
    self.eventLimit = eventLimit
    exploration = ScenarioExploration(of: scenario)
    var hash = CausalHash()
    let world = World(scenario, isUntimed: isUntimed)
    hash.advance(through: world.journal)
    forks = [[Fork(world: world, hash: hash, branch: nil)]]
  }

  /// Goes on until everything is explored, or so many states were met.
  ///
  /// - Parameters:
  ///   - stateLimit: How many states at most.
  ///   - observe: Told now and then how far it is; it may say to stop.
  public mutating func explore(stateLimit: Int, observe: (Self) -> Bool = { _ in true }) {
    while let level = forks.firstIndex(where: { !$0.isEmpty }), let fork = forks[level].popLast() {
      depth = max(depth, level)
      guard states < stateLimit, observe(self) else { return }
      follow(fork, level)
    }
    isComplete = exploration.undecided == 0
  }

  /// How many branches are known and not followed yet.
  public var pending: Int { forks.reduce(0) { $0 + $1.count } }

  /// Goes the plain way from a fork, and leaves a fork at each choice.
  ///
  /// - Parameter level: How many choices led to the fork.
  private mutating func follow(_ fork: Fork, _ level: Int) {
    var fork = fork
    while let natural = fork.world.naturalEvent {
      if let ending = fork.world.ending(before: natural, eventLimit: eventLimit) {
        return end(fork, ending)
      }
      let next = isReduced ? fork.world.independentEvent : nil
      if next == nil { leaveForks(at: fork, natural, level) }
      var branch = Branch(parent: fork.branch, step: fork.world.performedCount, place: nil)
      if let next, next != natural { branch.place = fork.world.enabledEvents.firstIndex(of: next) }
      guard perform(next ?? natural, branch, in: &fork, level) else { return }
      guard branch.place != nil else { continue }
      branches.append(branch)
      fork.branch = branches.count - 1
    }
    end(fork, .quiescent)
  }

  private mutating func leaveForks(at fork: Fork, _ natural: EnabledEvent, _ level: Int) {
    let events = fork.world.enabledEvents
    guard events.count > 1 else { return }
    for (place, event) in events.enumerated() where event != natural {
      var other = fork
      let branch = Branch(parent: fork.branch, step: fork.world.performedCount, place: place)
      guard perform(event, branch, in: &other, level) else { continue }
      leave(other, branch, level + 1)
    }
  }

  private mutating func leave(_ fork: Fork, _ branch: Branch, _ level: Int) {
    var fork = fork
    branches.append(branch)
    fork.branch = branches.count - 1
    while forks.count <= level { forks.append([]) }
    forks[level].append(fork)
  }

  /// Performs an event, leaves a fork for each way in which faults can strike meanwhile, and says
  /// whether it leads to a state that was not met before if none does.
  private mutating func perform(
    _ event: EnabledEvent, _ branch: Branch, in fork: inout Fork, _ level: Int
  ) -> Bool {
    guard fork.world.hasFaultsToPlace else { return advance(&fork, event) }
    let before = fork
    let isNew = advance(&fork, event)
    leaveStrikes(
      event, branch, from: before, occasions: fork.world.faultChoices.occasions.count,
      branch.place == nil ? level : level + 1)
    return isNew
  }

  /// Lets one more fault strike, behind those of a branch, on each of an event's occasions.
  private mutating func leaveStrikes(
    _ event: EnabledEvent, _ branch: Branch, from before: Fork, occasions: Int, _ level: Int
  ) {
    let first = branch.strikes.last.map { $0 + 1 } ?? 0
    for occasion in first..<max(first, occasions) {
      var (other, struck) = (before, branch)
      struck.strikes.append(occasion)
      if advance(&other, event, strikes: struck.strikes) {
        leave(other, struck, level + 1)
      } else {
        // What comes of it is known, and it struck all the same.
        exploration.noteStrikes(other.world.faultReports)
      }
      leaveStrikes(
        event, struck, from: before, occasions: other.world.faultChoices.occasions.count,
        level + 1)
    }
  }

  /// Performs an event, and says whether that leads to a state that was not met before.
  private mutating func advance(
    _ fork: inout Fork, _ event: EnabledEvent, strikes: [Int] = []
  ) -> Bool {
    transitions += 1
    fork.world.faultChoices.chooser = .places(Set(strikes))
    fork.world.perform(event)
    fork.hash.advance(through: fork.world.journal)
    let state = fork.hash.value ^ RandomStream.mix(fork.world.agendaHash)
    guard visited.insert(state).inserted else { return false }
    states += 1
    return true
  }

  private mutating func end(_ fork: Fork, _ ending: Run.Ending) {
    let run = Run(of: scenario, strategy(of: fork.branch), ending, in: fork.world)
    exploration.add(ScenarioExploration.Sample(run))
    if failure == nil, run.verdict == .failed { failure = run }
    if passing == nil, run.verdict == .held { passing = run }
  }

  private func strategy(of branch: Int?) -> Strategy {
    var places: [Int: Int] = [:]
    var strikes: [Int: [Int]] = [:]
    var next = branch
    while let index = next {
      let branch = branches[index]
      places[branch.step] = branch.place
      if !branch.strikes.isEmpty { strikes[branch.step] = branch.strikes }
      next = branch.parent
    }
    return .places(places, strikes: strikes)
  }
}
