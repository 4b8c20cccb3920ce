import Foundation
import Testing

@testable import RPCSim

/// Each race of the catalogue: the wrong scenario holds in the plain run and fails in some
/// schedule, and the right one holds in all.
@Suite("The catalogue of races")
struct RaceCatalogueTests {
  /// The default number of schedules of `rpcsim explore`.
  private static let schedules = 1_000
  /// The limit on states; `.ci/races` explores scenarios with more states completely.
  private static let states = 2_500
  /// The most choices that a reduced failure may make otherwise than the plain run.
  private static let mostChoices = 12

  @Test("There are many, and each theme has some")
  func count() {
    #expect(RaceCatalogue.races.count >= 40)
    #expect(Set(RaceCatalogue.races.map(\.theme)).count >= 10)
    #expect(Set(RaceCatalogue.races.map(\.name)).count == RaceCatalogue.races.count)
  }

  @Test(
    "The wrong scenario holds in the plain run and fails after few choices",
    arguments: RaceCatalogue.races)
  func wrong(race: RaceCatalogue.Race) throws {
    let scenario = try ScenarioFolder.scenario(race.wrong)
    let plain = ScenarioRun(of: scenario)
    let held = plain.held
    #expect(held)
    let failing = try #require(firstFailure(of: scenario, length: plain.performedCount))
    var reducer = try #require(ScheduleReducer(failing))
    reducer.reduce()
    let choices = reducer.run.record?.schedule.deviations.count
    #expect((1...Self.mostChoices).contains(choices ?? 0))
    let broken = try #require(reducer.run.failures.first)
    #expect(try entry(of: race).breaks == Self.words(broken))
    let all = explored(scenario)
    #expect(!all.isComplete || all.failure != nil)
    let outcomes = all.exploration.outcomes.map(\.item)
    let isKnown = outcomes.contains(RunOutcome(of: failing.journal))
    #expect(isKnown || !all.isComplete)
  }

  @Test("The right scenario holds in every schedule", arguments: RaceCatalogue.races)
  func right(race: RaceCatalogue.Race) throws {
    let scenario = try ScenarioFolder.scenario(race.right)
    let all = explored(scenario)
    #expect(all.failure.map(Self.report) == nil)
    #expect(!all.isComplete || all.exploration.runs > 0)
    // If the exploration is complete, it contains the outcome of every drawn schedule.
    let outcomes = Set(all.exploration.outcomes.map(\.item))
    let length = ScenarioRun(of: scenario).performedCount
    for index in 1...Schedules.count {
      let strategy = ExplorationStrategy.portfolio.strategy(at: index, seed: 1, length: length)
      let run = ScenarioRun(of: scenario, strategy: strategy)
      let (held, isKnown) = (
        run.held, !all.isComplete || outcomes.contains(RunOutcome(of: run.journal))
      )
      #expect(held && isKnown, "\(Self.report(run))")
      if !held || !isKnown { return }
    }
  }

  @Test("The scenarios of a race differ in the defence alone", arguments: RaceCatalogue.races)
  func difference(race: RaceCatalogue.Race) throws {
    let (wrong, right) = (
      try ScenarioFolder.scenario(race.wrong), try ScenarioFolder.scenario(race.right)
    )
    #expect(wrong.story == right.story)
    #expect(wrong.expectations == right.expectations)
    let lines = try [race.wrong, race.right].map {
      String(decoding: try ScenarioFolder.source(of: $0).bytes, as: UTF8.self)
        .components(separatedBy: "\n")
    }
    let changes = lines[1].difference(from: lines[0])
    #expect(!changes.isEmpty)
    #expect(changes.removals.count <= 3 && changes.insertions.count <= 3)
  }

  @Test("The index lists every race and nothing else, and no trace is without its scenario")
  func index() throws {
    let listed = try Self.entries().map(\.race)
    #expect(listed == RaceCatalogue.races.map(\.description))
    let scenarios = RaceCatalogue.races.flatMap { [$0.right, $0.wrong] }
    #expect(RaceCatalogue.traces.sorted() == scenarios.sorted())
  }

  @Test("An entry of the index says everything", arguments: RaceCatalogue.races)
  func complete(race: RaceCatalogue.Race) throws {
    let entry = try entry(of: race)
    #expect(entry.cells.count == 5)
    #expect(entry.cells.allSatisfy { !$0.isEmpty })
    for ending in ["wrong", "right"] {
      #expect(entry.cells[0].contains("[\(ending)](\(race).\(ending).json5)"))
    }
  }
}

extension RaceCatalogueTests {
  /// The exploration of all schedules and times of a scenario, up to the limit on states.
  private func explored(_ scenario: Scenario) -> ExhaustiveExploration {
    var all = ExhaustiveExploration(of: scenario)
    all.explore(stateLimit: Self.states)
    return all
  }

  private func firstFailure(of scenario: Scenario, length: Int) -> ScenarioRun? {
    for index in 1..<Self.schedules {
      let strategy = ExplorationStrategy.portfolio.strategy(at: index, seed: 0, length: length)
      let run = ScenarioRun(of: scenario, strategy: strategy)
      if run.verdict == .failed { return run }
    }
    return nil
  }

  /// A row of the catalogue's index.
  private struct Entry {
    var cells: [String]
    /// The theme and name of the race, from the link to the scenario.
    var race: String
    /// The failure that exploring the wrong scenario finds.
    var breaks: String { cells.count > 2 ? cells[2].between("`").first ?? "" : "" }

    init?(_ cells: [String]) {
      self.cells = cells
      guard let link = cells.first?.components(separatedBy: "[wrong](").dropFirst().first,
        let race = link.components(separatedBy: ".wrong.json5").first
      else { return nil }
      self.race = race
    }
  }

  private func entry(of race: RaceCatalogue.Race) throws -> Entry {
    try #require(try Self.entries().first { $0.race == race.description })
  }

  private static func entries() throws -> [Entry] {
    let text = try String(contentsOf: RaceCatalogue.index, encoding: .utf8)
    return Documentation.File(path: "", text: text).rows.compactMap(Entry.init)
  }

  /// A failure without its kind, the part before the first colon.
  private static func words(_ failure: String) -> String {
    failure.components(separatedBy: ": ").dropFirst().joined(separator: ": ")
  }

  private static func report(_ run: ScenarioRun) -> String {
    "\(run.strategy): \(run.failures.joined(separator: "; "))"
  }
}
