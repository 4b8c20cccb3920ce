/// A run that differs from another run at one decision.
struct Departure: Sendable {
  let alternative: Alternative
  /// The index of the decision, from 0.
  let index: Int
  let keepsRest: Bool
  /// The schedule of the differing run.
  let schedule: DecisionSchedule
  private let path: DecisionPath

  init(_ path: DecisionPath, _ alternative: Alternative, at index: Int, keepsRest: Bool) {
    self.path = path
    self.alternative = alternative
    self.index = index
    // If there is nothing to keep, both schedules are the same.
    let plain = path.schedule(taking: alternative, at: index, keepsRest: false)
    let kept = path.schedule(taking: alternative, at: index, keepsRest: keepsRest)
    self.keepsRest = kept != plain
    schedule = kept
  }

  private var point: ChoicePoint { path.points[index] }

  /// The deviations that the alternative itself adds or removes.
  var changes: [Deviation] {
    switch alternative {
    case .strike(let strike), .noStrike(let strike): [strike]
    case .event(let moment):
      moment == point.natural
        ? point.own : [Deviation(take: moment, before: point.natural)]
    }
  }

  /// Whether the alternative undoes a deviation of the original run from the plain run.
  func undoes(_ point: ChoicePoint) -> Bool {
    switch alternative {
    case .noStrike: true
    case .strike: false
    case .event(let moment): moment == point.natural && !point.isNatural
    }
  }

  /// Describes the decision that separates the two runs.
  ///
  /// - Parameters:
  ///   - failing: The original run, for its names.
  ///   - passing: The run with the alternative.
  func separation(in failing: ScenarioRun, passing: ScenarioRun) -> Separation {
    let chosen: Moment
    let kind: Separation.Kind
    switch alternative {
    case .event(let moment):
      let delay = moment == point.taken ? point.own.first?.delay : nil
      (kind, chosen) = (delay.map { .time(later: $0) } ?? .order, point.taken)
    case .strike(let strike): (kind, chosen) = (.strike, strike.before)
    case .noStrike(let strike): (kind, chosen) = (.noStrike, strike.take)
    }
    let isSwap = path.points.dropFirst(index + 1).contains { $0.taken == alternative.moment }
    let words = DecisionWords(failing.scenario, [failing.journal, passing.journal])
    let here = words.clause(chosen, bringing: path.events(of: index), in: path.journal)
    let other = DecisionPath(following: schedule, in: failing.scenario, upTo: index + 1)
    let there = words.clause(
      alternative.moment, bringing: other.events(of: index), in: other.journal)
    let (passes, fails) = SeparationWords(here, there, kind, isSwap: isSwap).conditions
    return Separation(
      kind: kind, position: index + 1, count: path.points.count, chosen: chosen,
      alternative: alternative.moment,
      isSwap: isSwap, keepsRest: keepsRest, passesIf: passes, failsIf: fails)
  }
}
