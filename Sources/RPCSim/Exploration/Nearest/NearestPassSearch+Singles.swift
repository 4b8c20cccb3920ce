extension NearestPassSearch {
  /// Changes each decision, the last first.
  mutating func trySingles(_ observe: (Int) -> Void) {
    for (index, point) in path.points.enumerated().reversed() {
      observe(singles)
      for occasion in point.occasions.reversed() where occasion.isStruck {
        tryOtherOccasions(than: occasion, at: index)
        tryOne(.noStrike(occasion.strike), at: index)
      }
      for other in point.otherEvents { tryOne(other, at: index) }
      if isOver || isDone { return }
    }
  }

  /// Lets faults strike on occasions on which they did not, the last first.
  mutating func tryStrikes(_ observe: (Int) -> Void) {
    for (index, point) in path.points.enumerated().reversed() {
      observe(singles)
      for occasion in point.occasions.reversed() where !occasion.isStruck {
        tryOne(.strike(occasion.strike), at: index)
      }
      if isOver || isDone { return }
    }
  }

  private mutating func tryOne(_ other: Alternative, at index: Int, keepsRest: Bool = true) {
    guard !isOver, !isDone else { return }
    singles += 1
    let step = Departure(path, other, at: index, keepsRest: keepsRest)
    take(play(step.schedule), [step])
  }

  /// Lets a fault strike on the nearest other occasion on which the run passes.
  private mutating func tryOtherOccasions(than occasion: FaultChoices.Occasion, at index: Int) {
    guard !isOver, !isDone else { return }
    let first = Departure(path, .noStrike(occasion.strike), at: index, keepsRest: true)
    let free = DecisionPath(
      following: first.schedule, in: failing.scenario, upTo: eventLimit)
    events += free.points.count
    for (index, other) in free.occasions(near: occasion) {
      guard !isOver else { return }
      singles += 1
      let second = Departure(free, .strike(other.strike), at: index, keepsRest: true)
      if take(play(second.schedule), [first, second]) { return }
    }
  }

  /// Undoes each deviation of the run together with all later ones, the last first.
  mutating func tryPlainWays() {
    guard !isDone else { return }
    for (index, point) in path.points.enumerated().reversed() {
      let struck = point.occasions.filter(\.isStruck).map { Alternative.noStrike($0.strike) }
      let own = point.isNatural ? [] : [Alternative.event(point.natural)]
      for other in struck.reversed() + own {
        // Without later choices to keep, this run was tried before.
        guard Departure(path, other, at: index, keepsRest: true).keepsRest else { continue }
        tryOne(other, at: index, keepsRest: false)
      }
    }
  }
}

extension DecisionPath {
  /// The other occasions of a fault.
  ///
  /// Those at the same process come first.
  ///
  /// The nearest occasion comes first. Of two equally near ones, the later does.
  fileprivate func occasions(
    near occasion: FaultChoices.Occasion
  ) -> [(index: Int, occasion: FaultChoices.Occasion)] {
    let all = points.enumerated().flatMap { index, point in
      point.occasions.filter { $0.fault == occasion.fault && !$0.isStruck }.map { (index, $0) }
    }
    guard let here = all.firstIndex(where: { $0.1.strike == occasion.strike }) else { return [] }
    func distance(_ index: Int) -> (Int, Int, Int) {
      let isElsewhere = all[index].1.participant != occasion.participant
      return (isElsewhere ? 1 : 0, abs(index - here), -index)
    }
    return all.indices.filter { $0 != here }.sorted { distance($0) < distance($1) }.map { all[$0] }
  }
}

extension FaultChoices.Occasion {
  /// The process that the fault strikes.
  fileprivate var participant: String { strike.take.decision.participant }
}
