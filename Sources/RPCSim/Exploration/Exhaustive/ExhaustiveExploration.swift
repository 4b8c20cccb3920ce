import Synchronization

/// An exploration of all schedules of a scenario, those with the fewest deviations first.
///
/// The world is forked at each choice. A state that was reached before, by another order of
/// independent events, is not explored again. Its continuations are known.
package struct ExhaustiveExploration: Sendable {
  /// The combined results of the runs that were followed to their end.
  package private(set) var exploration: ScenarioExploration
  /// The number of different states reached.
  package private(set) var states = 0
  /// The number of events performed to reach these states.
  package private(set) var transitions = 0
  /// The greatest number of deviations from the plain run on the way to a state.
  ///
  /// An event right behind a tick counts as several.
  package private(set) var depth = 0
  /// The first run that failed.
  package private(set) var failure: ScenarioRun?
  /// The first run that held.
  package private(set) var passing: ScenarioRun?
  /// Whether every state was reached, at the times that ``times`` describes.
  package private(set) var isComplete = false
  /// The times at which the exploration lets events happen.
  package let times: TimeTreatment

  private let rules: ExplorationRules
  /// The state at the beginning of the scenario.
  private let beginning: KeptState
  /// The greatest number of states kept for later.
  ///
  /// Other states are played again.
  private let mostKept: Int
  private var visited = StateSet()
  private var branches: [ExploredBranch] = []
  /// The forks left to follow, by the number of deviations that each of their choices makes.
  private var forks: [[ExploredFork]] = []
  /// The number of these forks that keep their state.
  private var keptCount = 0
  /// The number of deviations that lead to the forks being followed.
  private var level = 0
  /// The results of followed forks that are not added yet, in reverse order.
  private var followed: [ExploredWay] = []
  private var followedCount = 0
  /// Whether the exploration was stopped while it followed forks.
  ///
  /// The rest of these forks is unknown.
  package private(set) var isCut = false

  /// Prepares an exploration.
  ///
  /// No event is performed before `explore` is called.
  ///
  /// - Parameters:
  ///   - scenario: A scenario without ``Scenario/problems()``.
  ///   - eventLimit: The number of events after which a run is abandoned.
  ///   - isUntimed: Whether times are ignored, so that any event may come next.
  ///   - isReduced: Whether to skip orders that differ only in events known to commute
  ///     (partial-order reduction). It changes no outcome.
  ///   - tick: The tick at which events happen in a scenario with ranges of times, in nanoseconds.
  ///     With `nil` it is the greatest common divisor of all durations, or a multiple for very wide
  ///     ranges.
  package init(
    of scenario: Scenario, eventLimit: Int = ScenarioRun.defaultEventLimit, isUntimed: Bool = false,
    isReduced: Bool = true, tick: Int64? = nil
  ) {
    self.init(
      of: scenario, eventLimit: eventLimit, isUntimed: isUntimed, isReduced: isReduced,
      isByContent: true, tick: tick)
  }

  /// Prepares an exploration.
  ///
  /// Without `isByContent`, all states are identified by their causes.
  ///
  /// - Parameter keptBytes: The approximate memory for kept states, in bytes. Other states are
  ///   played again.
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

  /// Explores until all choices are followed or the limit of states is reached.
  ///
  /// Several forks can be followed at a time. Their results are added in a fixed order, so the
  /// number of jobs does not change the result.
  ///
  /// - Parameters:
  ///   - stateLimit: The greatest number of states. If a run reaches it, another call continues
  ///     there.
  ///   - jobs: The number of forks to follow at a time.
  ///   - concurrently: Calls its second argument once for each number below its first argument, and
  ///     returns when all calls have ended. The default makes one call after another.
  ///   - isEnded: Whether to stop in the middle of a run; asked repeatedly from all jobs. The rest
  ///     of the run is not explored any more, not even by another call.
  ///   - observe: Called repeatedly with the exploration so far. It returns `false` to stop.
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

  /// Follows the forks with the fewest deviations, up to a limit, the last fork first.
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
    // The results up to the one that was stopped count. The results of the forks behind it do not.
    let known = ways[...(cut ?? ways.count - 1)]
    followed = known.reversed().flatMap { $0.reversed() }
  }

  /// The number of forks that together take a certain number of steps, judged by those before.
  ///
  /// It is large enough that no job waits long for others. It is small enough that little work is
  /// wasted and the observer is called often.
  private func forksAtATime(_ jobs: Int) -> Int {
    jobs == 1 ? 1 : max(4 * jobs, Self.stepsAtATime * followedCount / max(1, transitions))
  }

  private static var stepsAtATime: Int { 512 }

  /// The number of known choices that are not followed yet.
  package var pending: Int { forks.joined().reduce(followed.count) { $0 + $1.count } }

  /// The results of the choices of forks, the last fork first.
  private func ways(
    of batch: consuming [ExploredFork], _ bounds: ForkFollower.Bounds, _ jobs: Int,
    _ concurrently: (Int, @Sendable (Int) -> Void) -> Void,
    _ isEnded: @escaping @Sendable () -> Bool
  ) -> [[ExploredWay]] {
    let (branches, visited, rules, beginning) = (branches, visited, rules, beginning)
    let follower = ForkFollower(rules: rules, branches: branches, known: visited, bounds: bounds)
    guard batch.count > 1 else {
      // The fork is moved, not copied. So it can tell whether it is the last at its state.
      guard let fork = batch.popLast() else { return [] }
      return [Self.ways(of: consume fork, follower, beginning, isEnded)]
    }
    let forks = Array(batch.reversed())
    let results = Mutex([[ExploredWay]?](repeating: nil, count: forks.count))
    let next = Atomic(0)
    concurrently(min(jobs, forks.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < forks.count else { return }
        let ways = Self.ways(of: forks[index], follower, beginning, isEnded)
        results.withLock { $0[index] = ways }
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

  /// Adds the result of a choice up to a known state.
  ///
  /// The part beyond the limit of states is kept for another call.
  private mutating func take(_ way: ExploredWay, upTo stateLimit: Int) {
    var branch = way.branch
    for (index, entry) in way.entries.enumerated() {
      switch entry {
      case .fork(var fork):
        fork.branch = branch
        leave(fork)
      case .step(let step):
        guard take(step) else { return }
        if !step.branch.isPlain { branch = add(step.branch, behind: branch) }
        if states >= stateLimit, index + 1 < way.entries.count {
          var rest = way
          rest.branch = branch
          rest.entries.removeFirst(index + 1)
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

  /// Adds a step.
  ///
  /// Returns whether it leads to a new state.
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

/// Kept states, and states that are played again instead.
extension ExhaustiveExploration {
  /// The measured size of a state for each process, in bytes.
  private static var bytesOfProcess: Int { 2_048 }

  /// Plays the state of a fork again.
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
  /// Performs the next step of a path.
  fileprivate mutating func advance(along path: ExploredPath) {
    let step = world.performedCount
    let taken = path.taken[step]
    let event = taken.map { world.enabledEvents[$0.event] } ?? world.naturalEvent
    guard let event else { preconditionFailure("a path is longer than its run") }
    // Most steps of a path have no strikes.
    perform(event, at: taken?.time, strikes: path.strikes[step] ?? [])
  }
}
