import Testing

@testable import RPCSim

@Suite("How a scenario opens")
struct ScenarioOpeningTests {
  /// The evidence of a run of a scenario with a seed.
  private func evidence(_ opening: ScenarioOpening, seed: UInt64) -> Evidence {
    var world = opening.world(seed: seed)
    var chooser = Chooser(.random(seed: seed))
    while world.performedCount < 2_000, let choice = chooser.next(in: world) {
      world.perform(choice.event, at: choice.time)
    }
    return Evidence(of: world)
  }

  @Test("Checkers that were told of it before say what those say that read the whole journal")
  func checkers() throws {
    var found = 0
    for (seed, name) in ScenarioFolder.all.enumerated() {
      let opening = ScenarioOpening(try ScenarioFolder.scenario(name))
      var evidence = evidence(opening, seed: UInt64(seed))
      for damage in [EventKind.connected, .callSettled, .enqueued, .delivered] {
        let whole = Checkers.violations(in: evidence)
        #expect(Checkers.violations(in: evidence, after: opening.checkers) == whole, "\(name)")
        found += whole.count
        // Only events after the opening can be damaged, because all runs share the opening.
        let index = evidence.journal.events.indices.first {
          $0 >= evidence.journal.prologueCount && evidence.journal.events[$0].kind == damage
        }
        if let index { evidence.duplicate(index) }
      }
    }
    #expect(found > 500, "only \(found) violations were compared")
  }
}
