/// A decision that differs from the one that a run makes.
enum Alternative: Hashable, Sendable {
  /// Another event comes next.
  case event(Moment)
  /// A fault strikes where it did not.
  case strike(Deviation)
  /// A fault does not strike where it did.
  case noStrike(Deviation)

  /// The moment of the alternative, as a schedule names it.
  var moment: Moment {
    switch self {
    case .event(let moment): moment
    case .strike(let strike): strike.take
    case .noStrike(let strike): strike.before
    }
  }
}

extension ChoicePoint {
  /// The events that could have come next instead, or the same event as soon as it can come.
  var otherEvents: [Alternative] {
    var others: [Alternative] = []
    // Of two events with the same meaning a schedule always takes the first.
    for event in events where event != taken && !others.contains(.event(event)) {
      others.append(.event(event))
    }
    // A delayed event could also have come as soon as it can.
    if taken == natural, !isNatural { others.append(.event(natural)) }
    return others
  }

  /// The opposite of what happened at each occasion of a fault that a schedule places.
  var otherStrikes: [Alternative] {
    occasions.map { $0.isStruck ? .noStrike($0.strike) : .strike($0.strike) }
  }
}

extension DecisionPath {
  /// The schedule of a run that takes an alternative at one decision.
  ///
  /// - Parameters:
  ///   - alternative: The alternative to take.
  ///   - index: The index of the decision, from 0.
  ///   - keepsRest: Whether the later choices are kept, as far as possible. If not, the run goes on
  ///     like the plain run.
  func schedule(
    taking alternative: Alternative, at index: Int, keepsRest: Bool
  ) -> DecisionSchedule {
    let point = points[index]
    let made = schedule.deviations
    // The deviations of the decision come first, then the strikes while its event is performed.
    let own = point.own.count
    var (before, rest) = (made[..<point.deviationCount], made[point.deviationCount...])
    switch alternative {
    case .event(let moment) where moment == point.natural: rest = rest.dropFirst(own)
    case .event(let moment) where moment == point.taken:
      before += rest.prefix(own)
      rest = rest.dropFirst(own)
    case .event(let moment): before.append(Deviation(take: moment, before: point.natural))
    case .strike(let strike):
      let earlier = own + point.struck(before: strike)
      before += rest.prefix(earlier) + [strike]
      rest = rest.dropFirst(earlier)
    case .noStrike(let strike):
      let earlier = own + point.struck(before: strike)
      before += rest.prefix(earlier)
      rest = rest.dropFirst(earlier + 1)
    }
    return DecisionSchedule(
      seed: schedule.seed, deviations: Array(before + (keepsRest ? rest : [])),
      isUntimed: schedule.isUntimed)
  }
}

extension ChoicePoint {
  /// The number of faults that struck at this decision before an occasion.
  fileprivate func struck(before strike: Deviation) -> Int {
    occasions.prefix { $0.strike != strike }.count { $0.isStruck }
  }
}
