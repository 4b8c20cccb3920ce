extension NearestPassSearch {
  /// Changes two decisions of the run, the last first.
  ///
  /// Alternatives that undo a deviation of the run come before all others.
  mutating func tryPairs(_ observe: (Int) -> Void) {
    var own: [Departure] = []
    var others: [Departure] = []
    for (index, point) in path.points.enumerated().reversed() {
      for other in point.otherStrikes.reversed() + point.otherEvents {
        let step = Departure(path, other, at: index, keepsRest: true)
        if step.undoes(point) { own.append(step) } else { others.append(step) }
      }
    }
    for first in own + others {
      observe(singles + pairs)
      tryPairs(with: first)
      if isOver || best != nil { return }
    }
    triedAllPairs = true
  }

  private mutating func tryPairs(with first: Departure) {
    guard !isOver else { return }
    let rest = DecisionPath(following: first.schedule, in: failing.scenario, upTo: eventLimit)
    events += rest.points.count
    // Earlier decisions are tried when the other decision of the pair comes first.
    for (index, point) in rest.points.enumerated().dropFirst(first.index).reversed() {
      for other in point.otherStrikes.reversed() + point.otherEvents {
        guard !isOver else { return }
        let second = Departure(rest, other, at: index, keepsRest: true)
        guard second.schedule.deviations != path.schedule.deviations else { continue }
        pairs += 1
        if take(play(second.schedule), [first, second]) { return }
      }
    }
  }

  /// Tries every schedule within the budget, and looks for a passing run.
  mutating func tryAll() {
    guard !path.points.isEmpty else { return }
    var all = ExhaustiveExploration(
      of: failing.scenario, eventLimit: eventLimit, isUntimed: failing.isUntimed)
    // Each kept state has its journal, so long runs allow fewer states.
    let limit = min(budget.states, budget.events / max(1, failing.performedCount))
    all.explore(stateLimit: limit, observe: { $0.passing == nil && !isEnded() })
    if let passing = all.passing {
      let run = ScenarioRun(
        of: failing.scenario, strategy: passing.strategy, eventLimit: eventLimit,
        isUntimed: failing.isUntimed, isRecorded: true)
      finding = .far(run, differences: path.schedule.differences(from: run, but: []))
    } else if all.isComplete {
      finding = .never(states: all.states)
    }
  }
}
