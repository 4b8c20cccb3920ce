import Testing

@testable import RPCSim

@Suite("Generated scenarios")
struct StoryGeneratorTests {
  @Test("The same seed gives the same scenario, and another seed mostly another one")
  func repeatable() {
    let stories = (0..<UInt64(20)).map { StoryGenerator.story($0, .all) }
    #expect(stories == (0..<UInt64(20)).map { StoryGenerator.story($0, .all) })
    #expect(Set(stories.map { "\(StoryText($0))" }).count > 15)
  }

  @Test("Scenarios of each feature have no problems", arguments: StoryFeatures.named.map(\.feature))
  func valid(_ feature: StoryFeatures) {
    for seed in 0..<UInt64(20) {
      #expect(StoryGenerator.story(seed, [feature, .severalCalls]).problems().isEmpty)
    }
  }

  @Test("Each feature makes scenarios that are not there without it")
  func features() {
    // These features have an effect only together with others.
    let more: StoryFeatures = [.items, .orders, .priorities]
    for (name, feature) in StoryFeatures.named {
      let needed: StoryFeatures = more.contains(feature) ? [.streams, .severalCalls] : []
      let seeds = 0..<UInt64(20)
      let with = seeds.map { StoryGenerator.story($0, needed.union(feature)) }
      let without = seeds.map { StoryGenerator.story($0, needed) }
      #expect(with != without, "\(name)")
    }
  }

  @Test("All bounds are multiples of two ticks")
  func bounds() {
    for seed in 0..<UInt64(100) {
      let story = StoryGenerator.story(seed, .all)
      var times = story.steps.flatMap { [$0.at.least, $0.at.most] }
      times += [story.latency.least, story.latency.most, story.end?.nanoseconds ?? 0]
      times += story.servers.flatMap(\.methods)
        .flatMap { [$0.duration.least, $0.duration.most] }
      #expect(times.allSatisfy { $0 % StoryGenerator.pair == 0 })
    }
  }

  @Test("What shows something is made small as long as it does")
  func shrinking() {
    let story = StoryGenerator.story(3, [.severalCalls, .ranges])
    var shrinker = StoryShrinker(story) { $0.steps.count > 1 }
    shrinker.shrink()
    #expect(shrinker.scenario.steps.count == 2)
    #expect(shrinker.scenario.expectations.count == 1)
    #expect(shrinker.scenario.latency == .zero)
  }
}
