import Testing

@testable import RPCSim

@Suite("Generated scenarios")
struct ScenarioGeneratorTests {
  @Test("The same seed gives the same scenario, and another seed mostly another one")
  func repeatable() {
    let scenarios = (0..<UInt64(20)).map { ScenarioGenerator.scenario($0, .all) }
    #expect(scenarios == (0..<UInt64(20)).map { ScenarioGenerator.scenario($0, .all) })
    #expect(Set(scenarios.map { "\(ScenarioText($0))" }).count > 15)
  }

  @Test(
    "Scenarios of each feature have no problems", arguments: ScenarioFeatures.named.map(\.feature))
  func valid(_ feature: ScenarioFeatures) {
    for seed in 0..<UInt64(20) {
      #expect(ScenarioGenerator.scenario(seed, [feature, .severalCalls]).problems().isEmpty)
    }
  }

  @Test("Each feature makes scenarios that are not there without it")
  func features() {
    // These features have an effect only together with others.
    let more: ScenarioFeatures = [.items, .orders, .priorities]
    for (name, feature) in ScenarioFeatures.named {
      let needed: ScenarioFeatures = more.contains(feature) ? [.streams, .severalCalls] : []
      let seeds = 0..<UInt64(20)
      let with = seeds.map { ScenarioGenerator.scenario($0, needed.union(feature)) }
      let without = seeds.map { ScenarioGenerator.scenario($0, needed) }
      #expect(with != without, "\(name)")
    }
  }

  @Test("All bounds are multiples of two ticks")
  func bounds() {
    for seed in 0..<UInt64(100) {
      let scenario = ScenarioGenerator.scenario(seed, .all)
      var times = scenario.steps.flatMap { [$0.at.least, $0.at.most] }
      times += [scenario.latency.least, scenario.latency.most, scenario.end?.nanoseconds ?? 0]
      times += scenario.servers.flatMap(\.methods)
        .flatMap { [$0.duration.least, $0.duration.most] }
      #expect(times.allSatisfy { $0 % ScenarioGenerator.pair == 0 })
    }
  }

  @Test("What shows something is made small as long as it does")
  func shrinking() {
    let scenario = ScenarioGenerator.scenario(3, [.severalCalls, .ranges])
    var shrinker = ScenarioShrinker(scenario) { $0.steps.count > 1 }
    shrinker.shrink()
    #expect(shrinker.scenario.steps.count == 2)
    #expect(shrinker.scenario.expectations.count == 1)
    #expect(shrinker.scenario.latency == .zero)
  }
}
