import InMemoryBroker
import RPCCore

/// What exhaustive exploration has to know of a story's times.
extension Scenario {
  /// Whether anything may happen at several instants, as far as the story says.
  var hasRanges: Bool { ranges.contains { $0.least < $0.most } }

  /// The greatest duration of which all the story's durations are multiples, in nanoseconds.
  ///
  /// Events that happen at whole ticks come in every order in which they can come at all: bounds that
  /// are whole ticks and closed leave no order to the times between (Henzinger, Manna and Pnueli,
  /// "What good are digital clocks?", 1992). What is later than a timer is strictly later, so that
  /// events happen right behind whole ticks too: an event, because it comes behind a timer, and the
  /// one that starts a timer, so that the timer comes behind what happens at a whole tick.
  var tick: Int64 {
    let bounds = ranges.flatMap { [$0.least, $0.most] } + durations
    let tick = bounds.reduce(Int64(0)) { Self.divisor($0, $1.magnitude) }
    return tick == 0 ? 1 : tick
  }

  /// The tick at which a search looks without an option that names one: ``tick``, or several of it
  /// where the widest range has too many.
  var searchedTick: Int64 {
    // 0 is a story without ranges, which has one instant for each event.
    let widest = ranges.map { $0.most - $0.least }.max() ?? 0
    let count = widest / tick
    return tick * (count / Self.mostTicks + 1)
  }

  /// How many ticks a range has at most without such an option: each is a branch of the search.
  private static var mostTicks: Int64 { 2_000 }

  private static func divisor(_ left: Int64, _ right: UInt64) -> Int64 {
    var (left, right) = (left.magnitude, right)
    while right != 0 { (left, right) = (right, left % right) }
    return Int64(clamping: left)
  }

  /// The story's durations that may lie between two bounds.
  private var ranges: [DurationRange] {
    [latency] + steps.map(\.at) + faults.compactMap(\.at)
      + servers.flatMap(\.methods).flatMap { [$0.duration, $0.pace] + halves(of: $0.duration) }
  }

  /// A fault that strikes while a handler works divides its time.
  private func halves(of duration: DurationRange) -> [DurationRange] {
    let canStrike = faults.contains { $0.point == .midHandler || $0.point == .anywhere }
    guard canStrike else { return [] }
    return [DurationRange(least: duration.least / 2, most: duration.most / 2)]
  }

  /// Whether anything happens or is looked at because an instant is over.
  var hasTimers: Bool { !durations.isEmpty }

  /// All others.
  private var durations: [Int64] {
    queues.compactMap(\.messageTTL) + servers.flatMap(\.durations) + clients.flatMap(\.durations)
      + steps.flatMap(\.action.durations) + faults.flatMap(\.verdict.durations)
      + expectations.flatMap(\.durations) + [end].compactMap(\.self)
  }

  /// Whether what happens depends on the past by the order of events alone, and on instants that are
  /// known to be kept: those of pending calls, of messages that expire, and of what is planned.
  ///
  /// In other stories states are told apart by all times of their past.
  var keepsFewInstants: Bool {
    servers.allSatisfy(\.keepsFewInstants) && clients.allSatisfy(\.keepsFewInstants)
      && steps.allSatisfy(\.keepsFewInstants) && faults.allSatisfy(\.keepsFewInstants)
  }
}

extension ServerScript {
  fileprivate var durations: [Int64] {
    let times = [timeout, reconnect, deduplicationWindow, start].compactMap(\.self)
    return times + (hasOwnPollQueue ? [resultRetention] : [])
  }

  fileprivate var keepsFewInstants: Bool {
    deduplicationWindow == nil && !hasOwnPollQueue && !hearsCancel
  }
}

extension ClientScript {
  fileprivate var durations: [Int64] { [timeout, reconnect].compactMap(\.self) }

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
  fileprivate var durations: [Int64] {
    switch self {
    case .call(let call):
      [call.timeout?.nanoseconds, call.itemTimeout, call.poll?.tick, call.poll?.timeout]
        .compactMap(\.self)
    case .wait(let wait): [wait.timeout].compactMap(\.self)
    case .shutDown(let shutdown): [shutdown.grace, shutdown.restart].compactMap(\.self)
    case .cancel, .feed, .publish, .operate: []
    }
  }
}

extension StepTimeout {
  fileprivate var nanoseconds: Int64? {
    if case .after(let nanoseconds) = self { nanoseconds } else { nil }
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
  fileprivate var durations: [Int64] {
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
  fileprivate var durations: [Int64] {
    switch self {
    case .returns(_, _, let within), .returnsOrFails(_, _, let within): [within].compactMap(\.self)
    case .fails(_, let failure): [failure.within, failure.at].compactMap(\.self)
    default: []
    }
  }
}
