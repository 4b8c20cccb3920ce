/// What came of a choice at a fork that was followed the plain way: the states, and the forks beside the
/// way.
///
/// It was followed with what was known when the fork was begun, so several forks can be followed at a
/// time. What others came to meanwhile is found out when it is taken in: it says what it did in its order,
/// and what comes behind a state that is known by then does not count.
struct ExploredWay: Sendable {
  enum Entry: Sendable {
    case step(Step)
    /// Choices that are left at a state: the one that the last step led to.
    case fork(ExploredFork)
  }

  /// A step to a state.
  struct Step: Sendable {
    /// What the state is known by.
    var state: UInt64
    var branch: ExploredBranch
    /// Where faults struck until then, if that counts also where the state is known.
    var strikes: [FaultChoices.Points]?
  }

  /// The last branch on the way to the fork.
  var branch: Int?
  var entries: [Entry] = []
  /// What the run came to, if it came to its end.
  var sample: ScenarioExploration.Sample?
  /// The run itself, if it failed, or if it held.
  var failure: ScenarioRun?
  var passing: ScenarioRun?
  /// Whether somebody ended it before its end.
  var isCut = false
}
