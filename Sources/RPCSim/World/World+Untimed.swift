/// Steps without times.
extension World {
  /// A step is taken; those of its process that had to come later may come next.
  mutating func openStepsBehind(_ step: Int) {
    openSteps.removeAll { $0 == step }
    openSteps(of: cast.steps[step].process)
  }

  /// Puts the steps of a process, or of all, on the agenda that need not wait for an earlier one.
  mutating func openSteps(of process: Int?) {
    for step in stepsToCome where process ?? cast.steps[step].process == cast.steps[step].process {
      guard !mustWait(step) else { continue }
      openSteps.append(step)
      schedule(.step(step), in: Window(now))
    }
    stepsToCome.removeAll(where: openSteps.contains)
  }

  /// Whether another step of the process is over by the time at which this one may begin.
  private func mustWait(_ step: Int) -> Bool {
    let later = cast.steps[step]
    return (stepsToCome + openSteps).contains { other in
      cast.steps[other].process == later.process && cast.steps[other].at.most < later.at.least
    }
  }
}
