import RPCCore

@testable import RPCSim

/// Everything that can come of a story, by trying all of it: each event that may come next, at each
/// tick at which it may come, with each set of strikes that a schedule may place.
///
/// It merges nothing and leaves nothing out, and it shares with the searches that it judges only
/// the world, what says which events may come next, and what judges a run. So where it and a search
/// differ, the search errs, unless a tick is too coarse.
struct BruteForce {
  /// How far it goes before it gives a story up.
  struct Limits {
    var runs = 100_000
    /// How many events a run may have; more have stories that go round for ever.
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
  /// Every world that may come next: by each event, at each tick, with each set of strikes that a
  /// schedule may place.
  ///
  /// `nil` is that the story ends, which is no event without times.
  func next(every tick: Int64) -> [World?] {
    enabledEvents.flatMap { event in
      Ticks.within(times(of: event), every: tick).flatMap { time -> [World?] in
        if isUntimed, let end = cast.scenario.end, time.nanoseconds > end { return [nil] }
        return next(by: event, at: time, strikes: [])
      }
    }
  }

  /// What an event leads to with certain strikes, and with one more, wherever that may be.
  private func next(by event: EnabledEvent, at time: Instant, strikes: [Int]) -> [World?] {
    var next = self
    next.faults.letChoose(.places(strikes))
    next.perform(event, at: time)
    let first = strikes.last.map { $0 + 1 } ?? 0
    let others = first..<max(first, next.faults.choices.occasionCount)
    return [next] + others.flatMap { self.next(by: event, at: time, strikes: strikes + [$0]) }
  }
}

/// Time in steps: what is tried, and what generated stories are made of.
enum Ticks {
  /// The length of a tick, in nanoseconds.
  static let one: Int64 = 1_000_000

  /// The instants of a range that are tried: its bounds and every multiple of a tick.
  ///
  /// Bounds are mostly multiples; a nanosecond behind one is what comes later than a timer.
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
