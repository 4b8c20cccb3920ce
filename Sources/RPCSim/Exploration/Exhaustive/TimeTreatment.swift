import RPCCore

/// How an exploration treats the times at which events may happen.
package enum TimeTreatment: Hashable, Sendable {
  /// Each event has only one instant, so all times are covered.
  case fixed
  /// Each event happens as soon as it can, as late as it can, and at every tick between.
  ///
  /// The tick is this number of nanoseconds. "As soon as it can" may be right behind a timer. If
  /// the scenario has timers or bounds, events also happen right behind each tick.
  case ticks(nanoseconds: Int64)
  /// Each schedule draws an instant for each event.
  case drawn
  /// Times are ignored: any event may come next, but timers only if nothing else can.
  case leftOut
}

extension TimeTreatment: CustomStringConvertible {
  /// A short description, such as "at ticks of 1 ms".
  package var description: String {
    switch self {
    case .fixed: "at fixed times"
    case .ticks(let nanoseconds): "at ticks of \(ReadableDuration(nanoseconds, isSpaced: true))"
    case .drawn: "at drawn times"
    case .leftOut: "without times"
    }
  }
}

extension TimeTreatment {
  /// The treatment for an exhaustive search of a scenario.
  ///
  /// - Parameter tick: The tick in nanoseconds. With `nil` it is ``Scenario/searchedTick``.
  init(of scenario: Scenario, isUntimed: Bool, tick: Int64?) {
    if isUntimed {
      self = .leftOut
    } else if scenario.hasRanges {
      self = .ticks(nanoseconds: max(1, tick ?? scenario.searchedTick))
    } else {
      self = .fixed
    }
  }
}

extension TimeTreatment {
  /// The later instants at which an event is taken: the ticks of its times, and the last instant.
  func laterInstants(in times: ClosedRange<Instant>) -> [Instant] {
    guard case .ticks = self, times.lowerBound < times.upperBound else { return [] }
    return ticks(in: times).filter { times.lowerBound < $0 && $0 < times.upperBound }
      + [times.upperBound]
  }

  /// The instants one nanosecond behind ticks at which an event is taken.
  ///
  /// They are later than the events at the tick, and earlier than all others.
  func instantsBehindTicks(in times: ClosedRange<Instant>) -> [Instant] {
    guard case .ticks(let tick) = self, tick > 1, times.lowerBound < times.upperBound else {
      return []
    }
    return ticks(in: times).map { $0.advanced(byNanoseconds: 1) }
      .filter { times.lowerBound < $0 && $0 < times.upperBound }
  }

  /// The ticks from the last one before or at the first instant up to the last one before the last.
  private func ticks(in times: ClosedRange<Instant>) -> [Instant] {
    guard case .ticks(let tick) = self else { return [] }
    let (first, last) = (times.lowerBound.nanoseconds, times.upperBound.nanoseconds)
    return stride(from: first / tick * tick, to: last, by: Int(tick)).map {
      Instant(nanoseconds: $0)
    }
  }
}
