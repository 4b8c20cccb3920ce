import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Generates small scenarios with certain features; a seed always gives the same scenario.
///
/// Every bound of a time is a multiple of two ticks, so that the oracle also tries instants between
/// bounds. Scenarios have few calls and few ranges, because the oracle tries every schedule.
struct ScenarioGenerator {
  /// The features that the scenario has, chosen from those that it may have.
  let features: ScenarioFeatures
  var random: RandomStream
  var scenario = Scenario(name: "generated")
  /// How many durations may still become ranges.
  var rangesLeft = 2
  /// The names of the calls, in the order of the steps.
  var labels: [String] = []

  /// A scenario without problems, with some of the features.
  static func scenario(_ seed: UInt64, _ features: ScenarioFeatures) -> Scenario {
    for attempt in 0..<UInt64(1_000) {
      var random = RandomStream(
        seed: seed, site: StableHash("generated story").adding(attempt))
      let chosen = chosen(from: features, &random)
      var generator = ScenarioGenerator(features: chosen, random: random)
      let scenario = generator.made()
      if scenario.problems().isEmpty { return scenario }
    }
    fatalError("no scenario without problems has the features \(features.names)")
  }

  /// Chooses a few of the features: most mistakes need few, and a scenario must stay small.
  ///
  /// A single call often has a single end. So from many features it mostly chooses several calls,
  /// and a feature that tells their ends apart.
  private static func chosen(
    from features: ScenarioFeatures, _ random: inout RandomStream
  ) -> ScenarioFeatures {
    var left = ScenarioFeatures.named.map(\.feature).filter { features.contains($0) }
    var chosen: ScenarioFeatures = []
    let most = left.count <= 2 ? left.count : 1 + random.below(min(6, left.count))
    for _ in 0..<most { chosen.insert(left.remove(at: random.below(left.count))) }
    guard features.isSuperset(of: [.severalCalls, .orders]), most > 1 else { return chosen }
    if random.below(3) > 0 { chosen.insert(random.below(2) == 0 ? .severalCalls : .severalClients) }
    if random.below(2) == 0 { chosen.insert(random.below(2) == 0 ? .orders : .eventCounts) }
    return chosen.intersection(features)
  }

  private mutating func made() -> Scenario {
    scenario.story = "Generated."
    scenario.latency =
      has(.ranges) && oneIn(3)
      ? range(from: 1) : DurationRange(nanoseconds: oneIn(8) ? 0 : Self.pair)
    addServers()
    addClients()
    addSteps()
    addFaults()
    addExpectations()
    return scenario
  }

  // MARK: Draws

  /// The length of two ticks.
  static let pair = 2 * Ticks.one

  func has(_ feature: ScenarioFeatures) -> Bool { features.contains(feature) }

  /// Whether the feature is there, and a draw of one in `count` succeeds.
  mutating func perhaps(_ feature: ScenarioFeatures, in count: Int = 2) -> Bool {
    has(feature) && oneIn(count)
  }

  mutating func oneIn(_ count: Int) -> Bool { random.below(count) == 0 }

  mutating func one<Item>(of items: [Item]) -> Item { items[random.below(items.count)] }

  /// A time of some pairs of ticks, in nanoseconds.
  mutating func time(_ counts: ClosedRange<Int>) -> Duration {
    .nanoseconds(time(counts) as Int64)
  }

  mutating func time(_ counts: ClosedRange<Int>) -> Int64 {
    Int64(counts.lowerBound + random.below(counts.count)) * Self.pair
  }

  /// A fixed duration, or a range if the scenario may have one more.
  mutating func duration(_ counts: ClosedRange<Int>) -> DurationRange {
    guard has(.ranges), rangesLeft > 0, oneIn(2) else {
      return DurationRange(nanoseconds: time(counts))
    }
    return range(from: counts.lowerBound + random.below(counts.count))
  }

  private mutating func range(from count: Int) -> DurationRange {
    rangesLeft -= 1
    let least = Int64(count) * Self.pair
    return DurationRange(least: least, most: least + Self.pair * (oneIn(3) ? 2 : 1))
  }

  /// A time that is about as long as a call.
  mutating func lifetime() -> Duration {
    let method = scenario.servers[0].methods[0].duration
    let hops = 4 * (oneIn(2) ? scenario.latency.least : scenario.latency.most)
    let sum = hops + (oneIn(2) ? method.least : method.most)
    return .nanoseconds(max(Self.pair, sum + Int64(random.below(3) - 1) * Self.pair))
  }
}

extension RandomStream {
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}
