import RPCCore

/// How an exploration treats the times at which events may happen.
package enum TimeTreatment: Hashable, Sendable {
  /// Nothing may happen at several instants, so all times are looked at.
  case fixed
  /// Every event happens as soon as it can, right behind a timer, as late as it can, and at every
  /// multiple of so many nanoseconds between; also right behind each of these, if the story asks what
  /// is later than an instant.
  case ticks(nanoseconds: Int64)
  /// Each schedule draws an instant for each event.
  case drawn
  /// Times are left out: anything may come next, and timers when nothing else can.
  case leftOut
}

extension TimeTreatment: CustomStringConvertible {
  /// In a few words, such as "at ticks of 1 ms".
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
  /// How an exhaustive search treats a story's times.
  ///
  /// - Parameter tick: The tick in nanoseconds; `nil` is the greatest that all the story's
  ///   durations are multiples of.
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
  /// The instants at which an event is taken later than as soon as it can: the ticks of its times,
  /// and as late as it can.
  func laterInstants(in times: ClosedRange<Instant>) -> [Instant] {
    guard case .ticks = self, times.lowerBound < times.upperBound else { return [] }
    return ticks(in: times).filter { times.lowerBound < $0 && $0 < times.upperBound }
      + [times.upperBound]
  }

  /// The instants right behind ticks at which an event is taken: later than what happens at a tick,
  /// and sooner than all else.
  func instantsBehindTicks(in times: ClosedRange<Instant>) -> [Instant] {
    guard case .ticks(let tick) = self, tick > 1, times.lowerBound < times.upperBound else {
      return []
    }
    return ticks(in: times).map { $0.advanced(byNanoseconds: 1) }
      .filter { times.lowerBound < $0 && $0 < times.upperBound }
  }

  /// The ticks from the one before the first instant to the one before the last.
  private func ticks(in times: ClosedRange<Instant>) -> [Instant] {
    guard case .ticks(let tick) = self else { return [] }
    let (first, last) = (times.lowerBound.nanoseconds, times.upperBound.nanoseconds)
    return stride(from: first / tick * tick, to: last, by: Int(tick)).map {
      Instant(nanoseconds: $0)
    }
  }
}
