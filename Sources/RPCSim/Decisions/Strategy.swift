package import RPCCore

/// How the next event is chosen among those that may come next.
package enum Strategy: Hashable, Sendable {
  /// Always the earliest, timers last, then the oldest: the plain run.
  case inOrder
  /// By a priority that each event draws from the seed and from what the event means.
  ///
  /// A priority does not depend on the other events, so a seed keeps its meaning when an unrelated
  /// one is added (partial order sampling).
  case random(seed: UInt64)
  /// By priorities of chains of events that change at a few places.
  ///
  /// Finds what goes wrong only if `depth` things happen in a certain order; `length` is about how
  /// many events a run has (probabilistic concurrency testing).
  case pct(seed: UInt64, depth: Int, length: Int)
  /// As a schedule says: the plain run but for its deviations.
  case following(DecisionSchedule)
  /// At certain steps of the run, counted from 0, the event at a certain place among those that
  /// could come next, and faults on certain of the step's occasions; else the plain run.
  ///
  /// Quick to follow, but of use only as long as nothing changes.
  case places([Int: Place], strikes: [Int: [Int]] = [:])

  /// Which of the events that may come next is taken, and when.
  package struct Place: Hashable, Sendable {
    /// The place of the event among those that may come next, from 0.
    package var event: Int
    /// When it happens; `nil` is as soon as it can.
    package var time: Instant?

    /// Takes an event at a time.
    ///
    /// - Parameters:
    ///   - event: The place of the event among those that may come next, from 0.
    ///   - time: When it happens; `nil` is as soon as it can.
    package init(_ event: Int, at time: Instant? = nil) {
      self.event = event
      self.time = time
    }
  }
}

extension Strategy {
  /// What random details of a run depend on.
  var seed: UInt64 {
    switch self {
    case .inOrder, .places: 0
    case .random(let seed), .pct(let seed, _, _): seed
    case .following(let schedule): schedule.seed
    }
  }
}

extension Strategy {
  /// Whether it follows a schedule in which times were left out.
  var isUntimed: Bool {
    if case .following(let schedule) = self { schedule.isUntimed } else { false }
  }
}

extension Strategy: CustomStringConvertible {
  /// The strategy in words, with its seed if it has one.
  package var description: String {
    switch self {
    case .inOrder: "in-order"
    case .random(let seed): "random, seed \(seed)"
    case .pct(let seed, let depth, _): "pct, seed \(seed), depth \(depth)"
    case .following(let schedule): "\(schedule.deviations.count) deviations from the plain run"
    case .places(let places, let strikes):
      "\(places.count + strikes.count) choices other than the plain run's"
    }
  }
}
