import RPCCore

@testable import RPCSim

/// All results of a scenario, found by trying every schedule.
///
/// It tries each enabled event, at each tick of the event's window, with each set of strikes that a
/// schedule may place. It merges no states and leaves no events out. It shares with the searches
/// under test only the world, the enabled events and the judging of runs. So where it differs from
/// a search, the search is wrong, unless a tick is too coarse.
struct BruteForce {
  /// The limits at which it gives up a scenario.
  struct Limits {
    var runs = 100_000
    /// The most events of a run; a scenario with more may go round forever.
    var events = 150
  }

  let scenario: Scenario
  /// The time between two instants that are tried, in nanoseconds.
  let tick: Int64
  let limits: Limits
  private(set) var results: Set<RunResult> = []
  private(set) var runs = 0
  /// Whether no limit was reached.
  private(set) var isComplete = true

  init(
    _ scenario: Scenario, tick: Int64 = Ticks.one, isUntimed: Bool = false,
    limits: Limits = Limits()
  ) {
    self.scenario = scenario
    self.tick = tick
    self.limits = limits
    var world = World(scenario, isUntimed: isUntimed)
    world.faults.forgetNames()
    follow(world)
  }

  private mutating func follow(_ world: World) {
    guard isComplete else { return }
    guard world.naturalEvent != nil else { return judge(world, world.natureOfEnd) }
    guard world.performedCount < limits.events, runs < limits.runs else {
      return isComplete = false
    }
    for next in world.next(every: tick) {
      if let next { follow(next) } else { judge(world, .timeOver) }
    }
  }

  private mutating func judge(_ world: World, _ ending: ScenarioRun.Ending) {
    runs += 1
    results.insert(
      RunResult(ScenarioRun(of: scenario, .inOrder, ending, in: world, Monitors(of: world.cast))))
  }
}

extension World {
  /// Every world that may come next: after each event, at each tick, with each set of strikes.
  ///
  /// `nil` stands for the end of the scenario, which is no event in a world without times.
  func next(every tick: Int64) -> [World?] {
    enabledEvents.flatMap { event in
      Ticks.within(times(of: event), every: tick).flatMap { time -> [World?] in
        if isUntimed, let end = cast.scenario.end, time.nanoseconds > end.nanoseconds {
          return [nil]
        }
        return next(by: event, at: time, strikes: [])
      }
    }
  }

  /// The worlds after an event with the given strikes, and with further strikes at every later
  /// occasion.
  private func next(by event: EnabledEvent, at time: Instant, strikes: [Int]) -> [World?] {
    var next = self
    next.faults.letChoose(.occasions(strikes))
    next.perform(event, at: time)
    let first = strikes.last.map { $0 + 1 } ?? 0
    let others = first..<max(first, next.faults.choices.occasionCount)
    return [next] + others.flatMap { self.next(by: event, at: time, strikes: strikes + [$0]) }
  }
}

/// Ticks, the steps of time in the oracle and in generated scenarios.
enum Ticks {
  /// The length of a tick, in nanoseconds.
  static let one: Int64 = 1_000_000

  /// The instants of a range that are tried: its bounds and every multiple of a tick.
  ///
  /// Most bounds are multiples. A bound one nanosecond after a multiple is for an event that comes
  /// after a timer.
  static func within(_ range: ClosedRange<Instant>, every tick: Int64) -> [Instant] {
    let (first, last) = (range.lowerBound.nanoseconds, range.upperBound.nanoseconds)
    var instants = [first]
    var next = (first / tick + 1) * tick
    while next < last {
      instants.append(next)
      next += tick
    }
    if last > first { instants.append(last) }
    return instants.map { Instant(nanoseconds: $0) }
  }
}
