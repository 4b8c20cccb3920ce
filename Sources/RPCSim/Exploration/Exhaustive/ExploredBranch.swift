/// The deviation at which a branch leaves another one.
struct ExploredBranch: Sendable {
  /// The index of the branch that it leaves; `nil` is the plain run.
  var parent: Int?
  /// The step of the run, from 0, at which it leaves.
  ///
  /// `taken` is the event taken there and its time. It is `nil` for the plain run's event as soon
  /// as it can come.
  var step: Int
  var taken: Strategy.TakenEvent?
  /// The indices of the step's occasions on which faults struck.
  var strikes: [Int] = []

  /// Whether the branch does the same as the plain run.
  var isPlain: Bool { taken == nil && strikes.isEmpty }
}

/// The deviations that lead from the beginning to a state.
struct ExploredPath {
  private(set) var taken: [Int: Strategy.TakenEvent] = [:]
  private(set) var strikes: [Int: [Int]] = [:]

  /// - Parameters:
  ///   - branch: The last branch on the way to the state; `nil` is the plain run.
  ///   - branches: All known branches.
  init(to branch: Int?, in branches: [ExploredBranch]) {
    var next = branch
    while let index = next {
      add(branches[index])
      next = branches[index].parent
    }
  }

  mutating func add(_ branch: ExploredBranch) {
    taken[branch.step] = branch.taken
    if !branch.strikes.isEmpty { strikes[branch.step] = branch.strikes }
  }

  /// The strategy that plays the path again.
  var strategy: Strategy { .taking(taken, strikes: strikes) }
}
