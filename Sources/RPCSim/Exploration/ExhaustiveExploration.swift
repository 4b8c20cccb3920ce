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
  /// The greatest number of choices, other than the plain run's, on the way to a state.
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
  private var visited = StateSet()
  private var branches: [ExploredBranch] = []
  /// What is left to follow, by the number of choices that led there.
  private var forks: [[ExploredFork]] = []
  /// What came of forks and is not taken in yet, the first last.
  private var followed: [(expansion: ForkExpansion, fork: ExploredFork, level: Int)] = []
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
  package init(
    of scenario: Scenario, eventLimit: Int = Run.defaultEventLimit, isUntimed: Bool,
    isReduced: Bool, isByContent: Bool, tick: Int64? = nil
  ) {
    times = TimeTreatment(of: scenario, isUntimed: isUntimed, tick: tick)
    rules = ForkExpansion.Rules(
      scenario: scenario, eventLimit: eventLimit, isReduced: isReduced, times: times)
    exploration = ScenarioExploration(of: scenario)
    let world = World(scenario, isUntimed: isUntimed)
    let state = ExploredState(world, isByContent: isByContent)
    forks = [[ExploredFork(stored: StoredState(state), branch: nil)]]
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
      while states < stateLimit, let (expansion, fork, level) = followed.popLast() {
        take(expansion, of: fork, level)
      }
      guard followed.isEmpty else { return }
      guard let level = forks.firstIndex(where: { !$0.isEmpty }) else { break }
      depth = max(depth, level)
      guard states < stateLimit, observe(self) else { return }
      follow(forksAtATime(jobs), of: level, jobs, concurrently)
    }
    isComplete = exploration.undecided == 0
  }

  /// Follows forks of a level, the last first, and no more than a number of them.
  private mutating func follow(
    _ limit: Int, of level: Int, _ jobs: Int,
    _ concurrently: (Int, @Sendable (Int) -> Void) -> Void
  ) {
    var batch = Array(forks[level].suffix(limit))
    forks[level].removeLast(batch.count)
    for index in batch.indices { batch[index].makeUnique() }
    let expansions = expansions(of: batch, jobs, concurrently)
    for (expansion, fork) in zip(expansions.reversed(), batch) {
      followed.append((expansion, fork, level))
    }
    followedCount += batch.count
  }

  /// Of how many forks at a time a certain number of steps comes, if they are like those before.
  ///
  /// Enough that nobody waits long for others, and few enough that little is followed in vain and
  /// an observer is asked often.
  private func forksAtATime(_ jobs: Int) -> Int {
    jobs == 1 ? 1 : max(4 * jobs, Self.stepsAtATime * followedCount / max(1, transitions))
  }

  private static var stepsAtATime: Int { 512 }

  /// How many branches are known and not followed yet.
  public var pending: Int { forks.reduce(followed.count) { $0 + $1.count } }

  /// Follows forks, the last first.
  private func expansions(
    of batch: [ExploredFork], _ jobs: Int,
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

  /// Takes in what came of a fork, as far as it leads to states that are not known.
  ///
  /// - Parameter level: How many choices led to the fork.
  private mutating func take(_ expansion: ForkExpansion, of fork: ExploredFork, _ level: Int) {
    var current = fork.branch
    // The step that led to a state which is known: nothing counts behind it but strikes meanwhile.
    var last: Int?
    for step in expansion.steps {
      if let last, step.branch.step != last { return }
      transitions += 1
      guard visited.insert(step.state) else {
        if let strikes = step.strikes { exploration.noteStrikes(strikes) }
        if step.isOnTheWay { last = step.branch.step }
        continue
      }
      states += 1
      guard let branch = add(step.branch, behind: current) else { continue }
      if step.isOnTheWay { current = branch }
      if let stored = step.fork {
        leave(ExploredFork(stored: stored, branch: branch), level + step.choices)
      }
    }
    guard last == nil, let sample = expansion.sample else { return }
    exploration.add(sample)
    if failure == nil { failure = expansion.failure }
    if passing == nil { passing = expansion.passing }
  }

  /// Keeps a branch, if it differs from the plain way.
  private mutating func add(_ branch: ExploredBranch, behind parent: Int?) -> Int? {
    guard branch.place != nil || !branch.strikes.isEmpty else { return nil }
    branches.append(branch)
    branches[branches.count - 1].parent = parent
    return branches.count - 1
  }

  private mutating func leave(_ fork: ExploredFork, _ level: Int) {
    while forks.count <= level { forks.append([]) }
    forks[level].append(fork)
  }
}
