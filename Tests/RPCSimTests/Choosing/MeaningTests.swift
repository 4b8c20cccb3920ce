import Testing

@testable import RPCSim

@Suite("What events mean, as numbers")
struct MeaningTests {
  /// The hash of a decision, computed from its words.
  private func hash(ofWords decision: Decision) -> StableHash {
    StableHash(decision.operation.rawValue).adding(decision.participant).adding(decision.subject)
      .adding(decision.occurrence)
  }

  /// Calls a closure with the planned events before each choice, in runs of many scenarios.
  private func forEachMoment(_ body: (World, [WorldEvent]) -> Void) throws {
    for (seed, name) in ScenarioFolder.names.enumerated() {
      let scenario = try ScenarioFolder.scenario(name)
      var world = World(scenario)
      world.faults.letChoose(.drawn(seed: UInt64(seed)))
      var chooser = Chooser(.random(seed: UInt64(seed)))
      while world.performedCount < 300, let choice = chooser.next(in: world) {
        body(world, world.timeline.planned.map(\.entry.event))
        world.perform(choice.event, at: choice.time)
      }
    }
  }

  @Test("Its hash is that of the words, though none are made")
  func hashes() throws {
    var operations: Set<Decision.Operation> = []
    try forEachMoment { world, planned in
      for event in planned {
        let meaning = world.meaning(of: event)
        operations.insert(meaning.operation)
        #expect(world.cast.hash(of: meaning) == hash(ofWords: world.decision(for: event)))
      }
    }
    #expect(operations.count >= 12, "only \(operations) were met")
  }

  @Test("Two events have the same numeric meaning exactly if they have the same words")
  func distinct() throws {
    try forEachMoment { world, planned in
      let meanings = planned.map { world.meaning(of: $0) }
      let words = meanings.map { world.cast.decision(of: $0) }
      #expect(Set(meanings).count == Set(words).count)
      #expect(Set(meanings.map(\.fingerprint.value)).count == Set(words).count)
    }
  }
}
