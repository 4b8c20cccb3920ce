/// The result of following a choice like the plain run: the states, and the forks on the way.
///
/// It is followed with the states that were known at its beginning, so that several forks can be
/// followed at a time. When it is added, the entries behind a state that is known by then are
/// dropped.
struct ExploredWay: Sendable {
  enum Entry: Sendable {
    case step(Step)
    /// Choices that are left at the state that the last step led to.
    case fork(ExploredFork)
  }

  /// A step to a state.
  struct Step: Sendable {
    /// The hash that identifies the state.
    var state: UInt64
    var branch: ExploredBranch
    /// The points at which faults struck until then, if they count even if the state is known.
    var strikes: [FaultChoices.Points]?
  }

  /// The last branch on the way to the fork.
  var branch: Int?
  var entries: [Entry] = []
  /// The sample of the run, if it came to its end.
  var sample: ScenarioExploration.Sample?
  /// The run itself, if it failed or if it held.
  var failure: ScenarioRun?
  var passing: ScenarioRun?
  /// Whether the exploration was stopped before the end of the way.
  var isCut = false
}
