import Synchronization

/// All schedules of a story, with those first that depart least from the plain run.
///
/// The world is forked wherever there is a choice. A state that was met before, by way of other
/// orders of events that do not depend on one another, is not looked at again: what can come of it
/// is known.
package struct ExhaustiveExploration: Sendable {
  /// What the runs that were followed to their end came to.
  package private(set) var exploration: ScenarioExploration
  /// How many different states were met.
  package private(set) var states = 0
  /// How many events were performed to meet them.
  package private(set) var transitions = 0
  /// The greatest number of choices, other than the plain run's, on the way to a state; an event right
  /// behind a tick counts as several.
  package private(set) var depth = 0
  /// The first run that failed.
  package private(set) var failure: ScenarioRun?
  /// The first run that held.
  package private(set) var passing: ScenarioRun?
  /// Whether every state was met, as ``times`` says.
  package private(set) var isComplete = false
  /// At which times events are looked at.
  package let times: TimeTreatment

  private let rules: ExplorationRules
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
  /// How many choices led to what is being followed, with the last of them.
  private var level = 0
  /// What came of choices and is not taken in yet, the first last.
  private var followed: [ExploredWay] = []
  private var followedCount = 0
  /// Whether it was ended while forks were followed, so that what lies behind those is not known.
  package private(set) var isCut = false

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
  package init(
    of scenario: Scenario, eventLimit: Int = ScenarioRun.defaultEventLimit, isUntimed: Bool = false,
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
    of scenario: Scenario, eventLimit: Int = ScenarioRun.defaultEventLimit, isUntimed: Bool,
    isReduced: Bool, isByContent: Bool, tick: Int64? = nil, keptBytes: Int = 1 << 28
  ) {
    times = TimeTreatment(of: scenario, isUntimed: isUntimed, tick: tick)
    rules = ExplorationRules(
      scenario: scenario, eventLimit: eventLimit, isReduced: isReduced, times: times)
    exploration = ScenarioExploration(of: scenario)
    let world = World(scenario, isUntimed: isUntimed)
    mostKept = keptBytes / (Self.bytesOfProcess * max(1, world.processCount))
    beginning = KeptState(ExploredState(world, isByContent: isByContent))
    leave(ExploredFork(state: beginning, step: world.performedCount, choices: .plain, count: 1))
  }

  /// Goes on until everything is explored, or so many states were met.
  ///
  /// Several forks can be followed at a time. The result is the same, however many they are: what
  /// comes of each is taken in by turns, as if they had been followed one behind the other.
  ///
  /// - Parameters:
  ///   - stateLimit: How many states at most. Where it is met in the middle of a run, another call goes on
  ///     from there.
  ///   - jobs: How many forks are followed at a time.
  ///   - concurrently: Calls what it is given once for each number below its first argument, and
  ///     returns when all calls have ended; if nothing else is said, one behind the other.
  ///   - isEnded: Whether to leave off in the middle of a run, asked now and then from all jobs. What lies
  ///     behind it is not looked at any more, also by another call.
  ///   - observe: Told now and then how far it is; it may say to stop.
  package mutating func explore(
    stateLimit: Int, jobs: Int = 1,
    concurrently: (Int, @Sendable (Int) -> Void) -> Void = { count, work in
      for job in 0..<count { work(job) }
    }, isEnded: @escaping @Sendable () -> Bool = { false }, observe: (Self) -> Bool = { _ in true }
  ) {
    while true {
      while states < stateLimit, let way = followed.popLast() { take(way, upTo: stateLimit) }
      guard followed.isEmpty else { return }
      guard let next = forks.firstIndex(where: { !$0.isEmpty }) else { break }
      level = next
      depth = max(depth, level)
      guard states < stateLimit, observe(self) else { return }
      follow(forksAtATime(jobs), jobs, upTo: stateLimit, concurrently, isEnded)
      if isCut {
        while states < stateLimit, let way = followed.popLast() { take(way, upTo: stateLimit) }
        return
      }
    }
    isComplete = exploration.undecided == 0 && !isCut
  }

  /// Follows forks that are reached by the fewest choices, the last first, and no more than a number of
  /// them.
  private mutating func follow(
    _ limit: Int, _ jobs: Int, upTo stateLimit: Int,
    _ concurrently: (Int, @Sendable (Int) -> Void) -> Void,
    _ isEnded: @escaping @Sendable () -> Bool
  ) {
    let batch = Array(forks[level].suffix(limit))
    forks[level].removeLast(batch.count)
    keptCount -= batch.count { $0.state != nil }
    followedCount += batch.count
    let bounds = ForkFollower.Bounds(
      states: stateLimit - states, kept: max(0, mostKept - keptCount) / batch.count)
    let ways = ways(of: consume batch, bounds, jobs, concurrently, isEnded)
    let cut = ways.firstIndex { $0.contains(where: \.isCut) }
    isCut = cut != nil
    // What was met before it was left in the middle counts, and nothing of the forks behind it.
    let known = ways[...(cut ?? ways.count - 1)]
    followed = known.reversed().flatMap { $0.reversed() }
  }

  /// Of how many forks at a time a certain number of steps comes, if they are like those before.
  ///
  /// Enough that no job waits long for others, and few enough that little is followed in vain and
  /// an observer is asked often.
  private func forksAtATime(_ jobs: Int) -> Int {
    jobs == 1 ? 1 : max(4 * jobs, Self.stepsAtATime * followedCount / max(1, transitions))
  }

  private static var stepsAtATime: Int { 512 }

  /// How many choices are known and not followed yet.
  package var pending: Int { forks.joined().reduce(followed.count) { $0 + $1.count } }

  /// What comes of the choices of forks, the last fork first.
  private func ways(
    of batch: consuming [ExploredFork], _ bounds: ForkFollower.Bounds, _ jobs: Int,
    _ concurrently: (Int, @Sendable (Int) -> Void) -> Void,
    _ isEnded: @escaping @Sendable () -> Bool
  ) -> [[ExploredWay]] {
    let (branches, visited, rules, beginning) = (branches, visited, rules, beginning)
    let follower = ForkFollower(rules: rules, branches: branches, known: visited, bounds: bounds)
    guard batch.count > 1 else {
      // Not copied, so that the fork knows whether it is the last at its state.
      guard let fork = batch.popLast() else { return [] }
      return [Self.ways(of: consume fork, follower, beginning, isEnded)]
    }
    let forks = Array(batch.reversed())
    let results = Mutex([[ExploredWay]?](repeating: nil, count: forks.count))
    let next = Atomic(0)
    concurrently(min(jobs, forks.count)) { _ in
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < forks.count else { return }
        let ways = Self.ways(of: forks[place], follower, beginning, isEnded)
        results.withLock { $0[place] = ways }
      }
    }
    return results.withLock { $0 }.compactMap(\.self)
  }

  private static func ways(
    of fork: consuming ExploredFork, _ follower: ForkFollower, _ beginning: KeptState,
    _ isEnded: () -> Bool
  ) -> [ExploredWay] {
    var follower = follower
    let isLast = fork.state == nil || fork.isLast()
    let kept = fork.state.take() ?? played(fork, from: beginning, follower.branches)
    return follower.ways(of: fork, at: kept, isLast: isLast, isEnded: isEnded)
  }

  /// Takes in what came of a choice, as far as it leads to states that are not known, and leaves what does
  /// not count any more to be taken in later.
  private mutating func take(_ way: ExploredWay, upTo stateLimit: Int) {
    var branch = way.branch
    for (place, entry) in way.entries.enumerated() {
      switch entry {
      case .fork(var fork):
        fork.branch = branch
        leave(fork)
      case .step(let step):
        guard take(step) else { return }
        if !step.branch.isPlain { branch = add(step.branch, behind: branch) }
        if states >= stateLimit, place + 1 < way.entries.count {
          var rest = way
          rest.branch = branch
          rest.entries.removeFirst(place + 1)
          followed.append(rest)
          return
        }
      }
    }
    guard let sample = way.sample else { return }
    exploration.add(sample)
    if failure == nil { failure = way.failure }
    if passing == nil { passing = way.passing }
  }

  /// Takes in a step, and says whether it leads to a state that was not known.
  private mutating func take(_ step: ExploredWay.Step) -> Bool {
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
  private static func played(
    _ fork: ExploredFork, from beginning: KeptState, _ branches: [ExploredBranch]
  ) -> KeptState {
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
    // At most steps of a path no fault strikes.
    perform(event, at: place?.time, strikes: path.strikes[step] ?? [])
  }
}
