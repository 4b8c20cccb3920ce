/// Something else than what a run does at one of its decisions.
enum Alternative: Hashable, Sendable {
  /// Another event comes next.
  case event(Moment)
  /// A fault strikes where it did not.
  case strike(Deviation)
  /// A fault does not strike where it did.
  case noStrike(Deviation)

  /// What is taken, as it is named where somebody takes it.
  var moment: Moment {
    switch self {
    case .event(let moment): moment
    case .strike(let strike): strike.take
    case .noStrike(let strike): strike.before
    }
  }
}

extension ChoicePoint {
  /// The events that could have come instead.
  var otherEvents: [Alternative] {
    var others: [Alternative] = []
    // Of two that mean the same the first is taken, whichever is named.
    for event in events where event != taken && !others.contains(.event(event)) {
      others.append(.event(event))
    }
    // It could have come as soon as it can.
    if taken == natural, !isNatural { others.append(.event(natural)) }
    return others
  }

  /// What else could have become of the faults that a schedule places.
  var otherStrikes: [Alternative] {
    occasions.map { $0.isStruck ? .noStrike($0.strike) : .strike($0.strike) }
  }
}

extension DecisionPath {
  /// The schedule of the run that takes something else at a decision.
  ///
  /// - Parameters:
  ///   - alternative: What is taken.
  ///   - place: At which decision, from 0.
  ///   - keepsRest: Whether what was chosen behind it is chosen again, as far as it can be, instead of
  ///     the plain way.
  func schedule(
    taking alternative: Alternative, at place: Int, keepsRest: Bool
  ) -> DecisionSchedule {
    let point = points[place]
    let made = schedule.deviations
    // The deviations of the decision itself, and then the strikes while its event is performed.
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
  /// How many faults struck here before an occasion.
  fileprivate func struck(before strike: Deviation) -> Int {
    occasions.prefix { $0.strike != strike }.count { $0.isStruck }
  }
}
