import Synchronization

/// All schedules of a story, with those first that depart least from the plain run.
///
/// The world is forked wherever there is a choice. A state that was met before, by way of other
/// orders of events that do not depend on one another, is not looked at again: what can come of it
/// is known.
public struct ExhaustiveExploration: Sendable {
  /// What the runs that were followed to their end came to.
  public private(set) var exploration: ScenarioExploration
  /// How many different states were met.
  public private(set) var states = 0
  /// How many events were performed to meet them.
  public private(set) var transitions = 0
  /// The greatest number of choices, other than the plain run's, on the way to a state; an event right
  /// behind a tick counts as several.
  public private(set) var depth = 0
  /// The first run that failed.
  public private(set) var failure: Run?
  /// The first run that held.
  public private(set) var passing: Run?
  /// Whether every state was met, as ``times`` says.
  public private(set) var isComplete = false
  /// At which times events are looked at.
  public let times: TimeTreatment

  private let rules: ForkExpansion.Rules
  /// The story's beginning.
  private let beginning: KeptState
  /// How many states are kept at most to go on from; others are played again.
  private let mostKept: Int
  private var visited = StateSet()
  private var branches: [ExploredBranch] = []
  /// What is left to choose, by the number of choices that each of them makes it.
  private var forks: [[ExploredFork]] = []
  /// How many of these have kept their states.
  private var keptCount = 0
  /// The choices of the fork that was begun last, the next last.
  private var choices: [ExploredChoice] = []
  /// How many choices led to what is being followed, with the last of them.
  private var level = 0
  /// What came of choices and is not taken in yet, the first last.
  private var followed: [(expansion: ForkExpansion, branch: Int?)] = []
  private var followedCount = 0

  /// Begins an exploration; nothing is performed before it is told to explore.
  ///
  /// - Parameters:
  ///   - scenario: A story without ``Scenario/problems()``.
  ///   - eventLimit: After how many events a run is given up.
  ///   - isUntimed: Whether times are left out, so that anything may come next.
  ///   - isReduced: Whether events that commute with all that may come before them are not tried in
  ///     every place (partial-order reduction), as far as that is known. It changes no outcome.
  ///   - tick: In a story with ranges of times, the tick at which events are looked at, in
  ///     nanoseconds; `nil` is the greatest that all its durations are multiples of.
  public init(
    of scenario: Scenario, eventLimit: Int = Run.defaultEventLimit, isUntimed: Bool = false,
    isReduced: Bool = true, tick: Int64? = nil
  ) {
    self.init(
      of: scenario, eventLimit: eventLimit, isUntimed: isUntimed, isReduced: isReduced,
      isByContent: true, tick: tick)
  }

  /// The same; without `isByContent`, states are known by all that led to them, in every story.
  ///
  /// - Parameter keptBytes: How much memory states may take, about, that are kept to go on from; others
  ///   are played again.
  package init(
    of scenario: Scenario, eventLimit: Int = Run.defaultEventLimit, isUntimed: Bool,
    isReduced: Bool, isByContent: Bool, tick: Int64? = nil, keptBytes: Int = 1 << 28
  ) {
    times = TimeTreatment(of: scenario, isUntimed: isUntimed, tick: tick)
    rules = ForkExpansion.Rules(
      scenario: scenario, eventLimit: eventLimit, isReduced: isReduced, times: times)
    exploration = ScenarioExploration(of: scenario)
    let world = World(scenario, isUntimed: isUntimed)
    mostKept = keptBytes / (Self.bytesOfProcess * max(1, world.processes.count))
    beginning = KeptState(ExploredState(world, isByContent: isByContent))
    leave(ExploredFork(state: beginning, step: world.performedCount, choices: .plain, count: 1))
  }

  /// Goes on until everything is explored, or so many states were met.
  ///
  /// Several forks can be followed at a time. The result is the same, however many they are: what
  /// comes of each is taken in by turns, as if they had been followed one behind the other.
  ///
  /// - Parameters:
  ///   - stateLimit: How many states at most.
  ///   - jobs: How many forks are followed at a time.
  ///   - concurrently: Calls what it is given once for each number below its first argument, and
  ///     returns when all calls have ended; if nothing else is said, one behind the other.
  ///   - observe: Told now and then how far it is; it may say to stop.
  public mutating func explore(
    stateLimit: Int, jobs: Int = 1,
    concurrently: (Int, @Sendable (Int) -> Void) -> Void = { count, work in
      for job in 0..<count { work(job) }
    }, observe: (Self) -> Bool = { _ in true }
  ) {
    while true {
      while states < stateLimit, let (expansion, branch) = followed.popLast() {
        take(expansion, behind: branch)
      }
      guard followed.isEmpty else { return }
      guard begin() else { break }
      guard states < stateLimit, observe(self) else { return }
      follow(choicesAtATime(jobs), jobs, concurrently)
    }
    isComplete = exploration.undecided == 0
  }

  /// Makes sure that there are choices to follow, if any are left: those of the forks that are reached
  /// by the fewest choices, the last fork first.
  private mutating func begin() -> Bool {
    guard choices.isEmpty else { return true }
    guard let next = forks.firstIndex(where: { !$0.isEmpty }), let fork = forks[next].popLast()
    else { return false }
    level = next
    depth = max(depth, level)
    if fork.state != nil { keptCount -= 1 }
    choices = fork.all(at: fork.state ?? played(fork), rules.times)
    return true
  }

  /// Follows some of the choices, the last first.
  private mutating func follow(
    _ limit: Int, _ jobs: Int, _ concurrently: (Int, @Sendable (Int) -> Void) -> Void
  ) {
    var batch = Array(choices.suffix(limit))
    choices.removeLast(batch.count)
    for index in batch.indices { batch[index].noteWhetherLast() }
    let expansions = expansions(of: batch, jobs, concurrently)
    followed = Array(zip(expansions.reversed(), batch.map(\.branch)))
    followedCount += batch.count
  }

  /// Of how many choices at a time a certain number of steps comes, if they are like those before.
  ///
  /// Enough that no job waits long for others, and few enough that little is followed in vain and
  /// an observer is asked often.
  private func choicesAtATime(_ jobs: Int) -> Int {
    jobs == 1 ? 1 : max(4 * jobs, Self.stepsAtATime * followedCount / max(1, transitions))
  }

  private static var stepsAtATime: Int { 512 }

  /// How many choices are known and not followed yet.
  public var pending: Int {
    forks.joined().reduce(followed.count + choices.count) { $0 + $1.count }
  }

  private func expansions(
    of batch: [ExploredChoice], _ jobs: Int,
    _ concurrently: (Int, @Sendable (Int) -> Void) -> Void
  ) -> [ForkExpansion] {
    let (branches, visited, rules) = (branches, visited, rules)
    guard batch.count > 1 else {
      return batch.map {
        ForkExpansion(following: $0, branches: branches, known: visited, rules: rules)
      }
    }
    let results = Mutex([ForkExpansion?](repeating: nil, count: batch.count))
    let next = Atomic(0)
    concurrently(min(jobs, batch.count)) { _ in
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < batch.count else { return }
        let expansion = ForkExpansion(
          following: batch[batch.count - 1 - place], branches: branches, known: visited,
          rules: rules)
        results.withLock { $0[place] = expansion }
      }
    }
    return results.withLock { $0 }.compactMap(\.self)
  }

  /// Takes in what came of a choice, as far as it leads to states that are not known.
  private mutating func take(_ expansion: ForkExpansion, behind last: Int?) {
    var branch = last
    for entry in expansion.entries {
      switch entry {
      case .fork(var fork):
        fork.branch = branch
        leave(fork)
      case .step(let step):
        guard take(step) else { return }
        if !step.branch.isPlain { branch = add(step.branch, behind: branch) }
      }
    }
    guard let sample = expansion.sample else { return }
    exploration.add(sample)
    if failure == nil { failure = expansion.failure }
    if passing == nil { passing = expansion.passing }
  }

  /// Takes in a step, and says whether it leads to a state that was not known.
  private mutating func take(_ step: ForkExpansion.Step) -> Bool {
    transitions += 1
    guard visited.insert(step.state) else {
      if let strikes = step.strikes { exploration.noteStrikes(strikes) }
      return false
    }
    states += 1
    return true
  }

  private mutating func add(_ branch: ExploredBranch, behind parent: Int?) -> Int {
    branches.append(branch)
    branches[branches.count - 1].parent = parent
    return branches.count - 1
  }

  private mutating func leave(_ fork: ExploredFork) {
    var fork = fork
    if keptCount < mostKept { keptCount += 1 } else { fork.state = nil }
    let level = level + fork.weight
    while forks.count <= level { forks.append([]) }
    forks[level].append(fork)
  }
}

/// States that are kept to go on from, and those that are played again instead.
extension ExhaustiveExploration {
  /// What a state takes for each process, as measured.
  private static var bytesOfProcess: Int { 2_048 }

  /// Plays the state again that a fork is at.
  private func played(_ fork: ExploredFork) -> KeptState {
    let path = ExploredPath(to: fork.branch, in: branches)
    let kept = beginning.copied()
    kept.use { state in
      while state.world.performedCount < fork.step { state.advance(along: path) }
    }
    return kept
  }
}

extension ExploredState {
  /// Takes the next step of a path.
  fileprivate mutating func advance(along path: ExploredPath) {
    let step = world.performedCount
    let place = path.places[step]
    let event = place.map { world.enabledEvents[$0.event] } ?? world.naturalEvent
    guard let event else { preconditionFailure("a path leads on behind the end of its run") }
    perform(event, at: place?.time, strikes: path.strikes[step] ?? [])
  }
}
