/// Runs of one scenario that show how it can end.
///
/// Each run is made when it is first needed.
struct ScenarioRuns {
  private let scenario: Scenario
  private let isUntimed: Bool
  private let eventLimit: Int
  /// The approximate number of events of a run.
  private let length: Int
  /// The plain run and the drawn runs, as far as they were made.
  private var drawn: [ScenarioRun] = []

  init(of scenario: Scenario, isUntimed: Bool, eventLimit: Int, length: Int) {
    self.scenario = scenario
    self.isUntimed = isUntimed
    self.eventLimit = eventLimit
    self.length = length
  }

  /// The first run that meets a condition, or `nil`.
  ///
  /// The run that follows the schedule comes first, then the plain run, then the other drawn runs.
  mutating func first(
    following schedule: DecisionSchedule?, drawing count: Int, isEnded: () -> Bool,
    where isRight: (ScenarioRun) -> Bool
  ) -> ScenarioRun? {
    if let schedule {
      let followed = run(.following(schedule), isEnded)
      if !isEnded(), isRight(followed) { return followed }
    }
    for index in 0..<count {
      if index == drawn.count {
        let strategy = ExplorationStrategy.portfolio.strategy(at: index, seed: 0, length: length)
        drawn.append(run(strategy, isEnded))
      }
      guard !isEnded() else { return nil }
      if isRight(drawn[index]) { return drawn[index] }
    }
    return nil
  }

  private func run(_ strategy: Strategy, _ isEnded: () -> Bool) -> ScenarioRun {
    ScenarioRun(
      of: scenario, strategy: strategy, eventLimit: eventLimit, isUntimed: isUntimed,
      isRecorded: true, isEnded: isEnded)
  }
}
