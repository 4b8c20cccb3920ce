/// Runs of one story by which it is known how it can end, each made when it is asked for.
struct StoryRuns {
  private let scenario: Scenario
  private let isUntimed: Bool
  private let eventLimit: Int
  /// About how many events a run has.
  private let length: Int
  /// The plain run and those that are drawn, as far as they were made.
  private var drawn: [ScenarioRun] = []

  init(of scenario: Scenario, isUntimed: Bool, eventLimit: Int, length: Int) {
    self.scenario = scenario
    self.isUntimed = isUntimed
    self.eventLimit = eventLimit
    self.length = length
  }

  /// The first run that is as it should be: the one that follows a schedule as far as it can be
  /// followed, the plain one, or one of a few that are drawn.
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
