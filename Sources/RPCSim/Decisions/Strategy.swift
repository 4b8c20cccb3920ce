package import RPCCore

/// A way to choose the next event among the enabled events.
package enum Strategy: Hashable, Sendable {
  /// The plain run: the earliest event first, timers last at one instant, then the oldest.
  case inOrder
  /// At random: each event draws an instant of its window, and a number for its order at that
  /// instant.
  ///
  /// Both depend on the seed and on the meaning of the event. The number does not depend on other
  /// events. So a seed keeps its meaning when an unrelated event is added (partial order sampling).
  case random(seed: UInt64)
  /// By priorities of chains of events, which change at a few points of the run.
  ///
  /// This finds a failure that needs `depth` events in a certain order. `length` is the approximate
  /// number of events of a run (probabilistic concurrency testing).
  case pct(seed: UInt64, depth: Int, length: Int)
  /// As a schedule says: the plain run with the schedule's deviations.
  case following(DecisionSchedule)
  /// By index, at certain steps of the run; all other steps follow the plain run.
  ///
  /// Steps count from 0. The first table gives the event of a step among the enabled events.
  /// `strikes` gives the occasions of a step at which faults strike. Such a strategy is quick to
  /// follow, but it is valid only as long as nothing changes.
  case taking([Int: TakenEvent], strikes: [Int: [Int]] = [:])

  /// The choice of one enabled event and its instant.
  package struct TakenEvent: Hashable, Sendable {
    /// The index of the event among the enabled events, from 0.
    package var event: Int
    /// The instant at which the event happens; `nil` is the first possible one.
    package var time: Instant?

    /// Takes an event at an instant.
    ///
    /// - Parameters:
    ///   - event: The index of the event among the enabled events, from 0.
    ///   - time: The instant at which the event happens; `nil` is the first possible one.
    package init(_ event: Int, at time: Instant? = nil) {
      self.event = event
      self.time = time
    }
  }
}

extension Strategy {
  /// The seed of random details of a run.
  var seed: UInt64 {
    switch self {
    case .inOrder, .taking: 0
    case .random(let seed), .pct(let seed, _, _): seed
    case .following(let schedule): schedule.seed
    }
  }
}

extension Strategy {
  /// Whether the strategy follows a schedule that leaves out times.
  var isUntimed: Bool {
    if case .following(let schedule) = self { schedule.isUntimed } else { false }
  }
}

extension Strategy: CustomStringConvertible {
  /// The strategy in words, with the seed of a random or `pct` strategy.
  package var description: String {
    switch self {
    case .inOrder: "in-order"
    case .random(let seed): "random, seed \(seed)"
    case .pct(let seed, let depth, _): "pct, seed \(seed), depth \(depth)"
    case .following(let schedule): "\(schedule.deviations.count) deviations from the plain run"
    case .taking(let events, let strikes):
      "\(events.count + strikes.count) choices other than the plain run's"
    }
  }
}
