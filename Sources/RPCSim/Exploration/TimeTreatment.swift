import RPCCore

/// How an exploration treats the times at which events may happen.
public enum TimeTreatment: Hashable, Sendable {
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
  public var description: String {
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
  /// Whether an instant is neither a tick nor between two, but right behind one.
  func isBehindTick(_ instant: Instant) -> Bool {
    guard case .ticks(let tick) = self, tick > 1 else { return false }
    return instant.nanoseconds % tick == 1
  }
}

extension World {
  /// The instants at which an event is taken that may come next, the first of them first.
  ///
  /// - Parameter isStrict: Whether to look right behind each tick, which is later than what happens at
  ///   that tick, and sooner than all else.
  func instants(
    of event: EnabledEvent, _ treatment: TimeTreatment, isStrict: Bool
  ) -> [Instant] {
    guard case .ticks(let tick) = treatment else { return [instant(of: event)] }
    let times = times(of: event)
    let (first, last) = (times.lowerBound.nanoseconds, times.upperBound.nanoseconds)
    let width: Int64 = isStrict && tick > 1 ? 1 : 0
    var instants = [first]
    var next = first / tick * tick
    while next < last {
      for instant in next...next + width where instant > first && instant < last {
        instants.append(instant)
      }
      next += tick
    }
    if last > first { instants.append(last) }
    return instants.map { Instant(nanoseconds: $0) }
  }
}
