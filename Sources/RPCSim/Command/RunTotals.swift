import RPCSim

/// What came of all stories together.
struct RunTotals {
  private(set) var held = 0
  private(set) var failed = 0
  private(set) var undecided = 0
  private(set) var expectations = 0
  private(set) var faults = FaultTable()

  var stories: Int { held + failed + undecided }

  var exitCode: ExitCode {
    if failed > 0 { return .failed }
    return undecided > 0 ? .undecided : .held
  }

  mutating func add(_ played: PlayedStory) {
    switch played.verdict {
    case .held: held += 1
    case .failed: failed += 1
    case .undecided: undecided += 1
    }
    expectations += played.run.expectations.count
    for (fault, struck) in zip(played.story.scenario.faults, played.struck) {
      faults.add(fault, struck: struck)
    }
  }
}
