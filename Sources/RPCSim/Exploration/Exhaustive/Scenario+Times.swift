import InMemoryBroker
import RPCCore

/// The times of a scenario, as exhaustive exploration needs them.
extension Scenario {
  /// Whether an event may happen at several instants, as far as the scenario says.
  var hasRanges: Bool { ranges.contains { $0.least < $0.most } }

  /// The greatest common divisor of all durations of the scenario, in nanoseconds.
  ///
  /// Events at whole ticks come in every possible order. If all bounds are closed and are whole
  /// ticks, the times between add no order (Henzinger, Manna and Pnueli, "What good are digital
  /// clocks?", 1992).
  ///
  /// An event behind a timer is strictly later than the timer, so events also happen right behind
  /// whole ticks. Such an event comes behind a timer. Or it starts a timer, which then ends behind
  /// the events of a whole tick.
  var tick: Int64 {
    let bounds = ranges.flatMap { [$0.least, $0.most] } + durations
    let tick = bounds.reduce(Int64(0)) { Self.divisor($0, $1.magnitude) }
    return tick == 0 ? 1 : tick
  }

  /// The tick of a search without an explicit tick: ``tick``, or a multiple of it for wide ranges.
  var searchedTick: Int64 {
    // It is 0 without ranges. Then each event has one instant.
    let widest = ranges.map { $0.most - $0.least }.max() ?? 0
    let count = widest / tick
    return tick * (count / Self.mostTicks + 1)
  }

  /// The greatest number of ticks in a range without an explicit tick.
  ///
  /// Each is a branch of the search.
  private static var mostTicks: Int64 { 2_000 }

  private static func divisor(_ left: Int64, _ right: UInt64) -> Int64 {
    var (left, right) = (left.magnitude, right)
    while right != 0 { (left, right) = (right, left % right) }
    return Int64(clamping: left)
  }

  /// The durations of the scenario that lie between two bounds.
  private var ranges: [DurationRange] {
    [latency] + steps.map(\.at) + faults.compactMap(\.at)
      + servers.flatMap(\.methods).flatMap { [$0.duration, $0.pace] + halves(of: $0.duration) }
  }

  /// A fault that strikes in the middle of a handler divides the handler's time in two.
  private func halves(of duration: DurationRange) -> [DurationRange] {
    let canStrike = faults.contains { $0.point == .midHandler || $0.point == .anywhere }
    guard canStrike else { return [] }
    return [DurationRange(least: duration.least / 2, most: duration.most / 2)]
  }

  /// Whether an event happens, or an expectation is decided, because a duration is over.
  var hasTimers: Bool { !durations.isEmpty }

  /// The durations of the scenario that have one value.
  private var durations: [Int64] {
    var durations = queues.compactMap(\.messageTTL) + [end].compactMap(\.self)
    durations += servers.flatMap(\.durations) + clients.flatMap(\.durations)
    durations += steps.flatMap(\.action.durations) + faults.flatMap(\.verdict.durations)
    durations += expectations.flatMap(\.durations)
    return durations.map(\.nanoseconds)
  }

  /// Whether the future depends only on the order of past events and on a few kept instants.
  ///
  /// These are the instants of pending calls, of messages that expire, and of planned events. In
  /// other scenarios, states are distinguished by all times of their past.
  var keepsFewInstants: Bool {
    servers.allSatisfy(\.keepsFewInstants) && clients.allSatisfy(\.keepsFewInstants)
      && steps.allSatisfy(\.keepsFewInstants) && faults.allSatisfy(\.keepsFewInstants)
  }
}

extension ServerScript {
  fileprivate var durations: [Duration] {
    let times = [timeout, reconnect, deduplicationWindow, start].compactMap(\.self)
    return times + (hasOwnPollQueue ? [resultRetention] : [])
  }

  fileprivate var keepsFewInstants: Bool {
    deduplicationWindow == nil && !hasOwnPollQueue && !hearsCancel
  }
}

extension ClientScript {
  fileprivate var durations: [Duration] { [timeout, reconnect].compactMap(\.self) }

  fileprivate var keepsFewInstants: Bool {
    !sendsDeadline && !isDrivenByHand && lossPolicy == .failPending
  }
}

extension ScenarioStep {
  fileprivate var keepsFewInstants: Bool {
    switch action {
    case .call(let call): call.poll == nil && !call.isStream && !call.isIdempotent
    case .wait, .shutDown, .feed: false
    case .cancel, .publish, .operate: true
    }
  }
}

extension StepAction {
  fileprivate var durations: [Duration] {
    switch self {
    case .call(let call):
      [call.timeout?.duration, call.itemTimeout, call.poll?.tick, call.poll?.timeout]
        .compactMap(\.self)
    case .wait(let wait): [wait.timeout].compactMap(\.self)
    case .shutDown(let shutdown): [shutdown.grace, shutdown.restart].compactMap(\.self)
    case .cancel, .feed, .publish, .operate: []
    }
  }
}

extension StepTimeout {
  fileprivate var duration: Duration? {
    if case .after(let duration) = self { duration } else { nil }
  }
}

extension FaultScript {
  fileprivate var keepsFewInstants: Bool {
    switch verdict {
    case .pause, .partition, .slow, .jumpClock: false
    default: true
    }
  }
}

extension FaultVerdict {
  fileprivate var durations: [Duration] {
    switch self {
    case .crash(let time), .disconnect(let time), .pause(let time), .partition(let time),
      .fillQueue(_, let time):
      [time].compactMap(\.self)
    case .restartBroker(let time), .delay(let time), .jumpClock(let time): [time]
    default: []
    }
  }
}

extension ScenarioExpectation {
  fileprivate var durations: [Duration] {
    switch self {
    case .returns(_, _, let within), .returnsOrFails(_, _, let within): [within].compactMap(\.self)
    case .fails(_, let failure): [failure.within, failure.at].compactMap(\.self)
    default: []
    }
  }
}
