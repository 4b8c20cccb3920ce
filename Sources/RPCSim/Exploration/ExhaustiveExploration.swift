/// All schedules of a story, with those first that depart least from the plain run.
///
/// The world is forked wherever there is a choice. A state that was met before, by way of other
/// orders of events that do not depend on one another, is not looked at again: what can come of it
/// is known.
public struct ExhaustiveExploration: Sendable {
  /// Where a branch left another one.
  private struct Branch {
    var parent: Int?
    /// The step of the run, from 0, and which of the events that could come next was taken there.
    var step: Int
    var place: Int
  }

  /// A world that has not been followed to its end.
  private struct Fork {
    var world: World
    var hash: CausalHash
    var branch: Int?
  }

  public private(set) var exploration: ScenarioExploration
  /// How many different states were met.
  public private(set) var states = 0
  /// How many events were performed to meet them.
  public private(set) var transitions = 0
  /// The greatest number of choices, other than the plain run's, on the way to a state.
  public private(set) var depth = 0
  /// The first run that failed.
  public private(set) var failure: Run?
  /// Whether every state was met.
  public private(set) var isComplete = false

  private let scenario: Scenario
  private let eventLimit: Int
  private var visited: Set<UInt64> = []
  private var branches: [Branch] = []
  /// What is left to follow, by the number of choices that led there.
  private var forks: [[Fork]] = []

  public init(of scenario: Scenario, eventLimit: Int = Run.defaultEventLimit) {
    self.scenario = scenario
    self.eventLimit = eventLimit
    exploration = ScenarioExploration(of: scenario)
    var hash = CausalHash()
    let world = World(scenario)
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
      leaveForks(at: fork, natural, level)
      guard perform(natural, in: &fork) else { return }
    }
    end(fork, .quiescent)
  }

  private mutating func leaveForks(at fork: Fork, _ natural: EnabledEvent, _ level: Int) {
    let events = fork.world.enabledEvents
    guard events.count > 1 else { return }
    for (place, event) in events.enumerated() where event != natural {
      var other = fork
      guard perform(event, in: &other) else { continue }
      branches.append(
        Branch(parent: fork.branch, step: fork.world.performedCount, place: place))
      other.branch = branches.count - 1
      while forks.count <= level + 1 { forks.append([]) }
      forks[level + 1].append(other)
    }
  }

  /// Performs an event, and says whether that leads to a state that was not met before.
  private mutating func perform(_ event: EnabledEvent, in fork: inout Fork) -> Bool {
    transitions += 1
    fork.world.perform(event)
    fork.hash.advance(through: fork.world.journal)
    let state = fork.hash.value ^ RandomStream.mix(fork.world.agendaHash)
    guard visited.insert(state).inserted else { return false }
    states += 1
    return true
  }

  private mutating func end(_ fork: Fork, _ ending: Run.Ending) {
    let strategy = Strategy.places(places(of: fork.branch))
    let run = Run(of: scenario, strategy, ending, in: fork.world)
    exploration.add(ScenarioExploration.Sample(run))
    if failure == nil, run.verdict == .failed { failure = run }
  }

  private func places(of branch: Int?) -> [Int: Int] {
    var places: [Int: Int] = [:]
    var branch = branch
    while let index = branch {
      places[branches[index].step] = branches[index].place
      branch = branches[index].parent
    }
    return places
  }
}
