import InMemoryBroker
import Testing

@testable import RPCSim

@Suite struct ChoiceRecordTests {
  private func choices(_ strategy: Strategy) throws -> (ScenarioRun, ChoiceRecord) {
    let text = SourceText(file: "race.json5", text: ScenarioTexts.race)
    let run = ScenarioRun(of: try Scenario(reading: text), strategy: strategy, keepsChoices: true)
    return (run, try #require(run.choices))
  }

  @Test(
    "Each decision that was made is among the possible ones", arguments: 0..<20 as Range<UInt64>)
  func made(seed: UInt64) throws {
    let (run, choices) = try choices(.random(seed: seed))
    #expect(choices.made.count == run.performedCount)
    for (index, made) in choices.made.enumerated() {
      let possible = choices.prospects.intervals.filter { $0.indices.contains(index) }
      #expect(possible.contains { $0.item.decision == made.decision })
    }
  }

  @Test("What could have been chosen is what the world says at that moment", arguments: [0, 3, 9])
  func prospects(seed: UInt64) throws {
    let (run, choices) = try choices(.random(seed: seed))
    var world = World(run.scenario, seed: seed)
    var chooser = Chooser(.random(seed: seed))
    var index = 0
    while let choice = chooser.next(in: world) {
      let expected = world.enabledEvents.map { world.decision(of: $0).description }.sorted()
      let told = choices.prospects.intervals.filter { $0.indices.contains(index) }
      #expect(told.map { $0.item.decision.description }.sorted() == expected)
      #expect(choices.made[index].eventCount == world.journal.events.count)
      world.perform(choice.event, at: choice.time)
      index += 1
    }
  }

  @Test("Where faults could strike is kept with the decision, and whether they did")
  func occasions() throws {
    var scenario = Scenarios.death()
    scenario.faults[0].point = .anywhere
    var struck = 0
    for seed in 0..<20 as Range<UInt64> {
      let run = ScenarioRun(of: scenario, strategy: .random(seed: seed), keepsChoices: true)
      let made = try #require(run.choices).made
      let strikes = made.flatMap(\.occasions).filter(\.isStruck).map(\.strike)
      #expect(strikes == run.record?.schedule.deviations.filter(\.isStrike))
      #expect(made.contains { !$0.occasions.isEmpty })
      struck += strikes.count
    }
    #expect(struck > 0)
  }

  @Test("A run is the same whether its choices are kept or not")
  func same() throws {
    let (kept, _) = try choices(.random(seed: 5))
    let plain = ScenarioRun(of: kept.scenario, strategy: .random(seed: 5), isRecorded: true)
    #expect(kept.journal == plain.journal)
    #expect(kept.record == plain.record)
    #expect(plain.choices == nil)
  }

  @Test("An interval ends when its item is missing, and can begin again")
  func intervals() {
    var log = IntervalLog<String>()
    for (index, items) in [["a"], ["a", "b"], ["b"], ["a", "b"]].enumerated() {
      log.update(items, at: index)
    }
    log.end(at: 4)
    // The intervals are in the order of their ends.
    let told = log.intervals.map { "\($0.item) \($0.indices)" }
    #expect(told == ["a 0..<2", "a 3..<4", "b 1..<4"])
  }
}
