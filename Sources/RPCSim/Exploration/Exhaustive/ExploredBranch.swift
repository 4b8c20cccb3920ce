/// Where a branch left another one.
struct ExploredBranch: Sendable {
  /// The branch that it left, by its place among all.
  var parent: Int?
  /// The step of the run, from 0, and which of the events that could come next was taken there, and
  /// when, if not the plain run's as soon as it could come.
  var step: Int
  var place: Strategy.Place?
  /// On which of the step's occasions faults struck.
  var strikes: [Int] = []

  /// Whether the plain run would have done the same.
  var isPlain: Bool { place == nil && strikes.isEmpty }
}

/// Choices in the order in which they were made, which lead from the beginning to a state.
struct ExploredPath {
  private(set) var places: [Int: Strategy.Place] = [:]
  private(set) var strikes: [Int: [Int]] = [:]

  /// - Parameters:
  ///   - branch: The last of the choices that led to a state; `nil` is the plain run.
  ///   - branches: All branches that are known.
  init(to branch: Int?, in branches: [ExploredBranch]) {
    var next = branch
    while let index = next {
      add(branches[index])
      next = branches[index].parent
    }
  }

  mutating func add(_ branch: ExploredBranch) {
    places[branch.step] = branch.place
    if !branch.strikes.isEmpty { strikes[branch.step] = branch.strikes }
  }

  /// How to play it again.
  var strategy: Strategy { .places(places, strikes: strikes) }
}
