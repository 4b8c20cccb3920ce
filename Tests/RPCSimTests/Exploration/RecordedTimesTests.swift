import Testing

@testable import RPCSim

/// Recordings and replays of runs whose events happen at any instant of their windows.
@Suite("Recorded times")
struct RecordedTimesTests {
  @Test("What was drawn is played again from its recording, event by event", arguments: scenarios)
  func exact(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    let length = ScenarioRun(of: scenario).performedCount
    for index in 1...Schedules.count {
      let strategy = ExplorationStrategy.portfolio.strategy(at: index, seed: 7, length: length)
      let drawn = ScenarioRun(of: scenario, strategy: strategy, eventLimit: 2_000, isRecorded: true)
      let record = try #require(drawn.record)
      let again = ScenarioRun(
        of: scenario, strategy: .following(record.schedule), eventLimit: 2_000, isRecorded: true)
      let isSame = again.journal.events == drawn.journal.events && again.replay == .exact
      #expect(isSame, "\(name), \(strategy): \(record.schedule.deviations)")
      #expect(again.record?.fingerprint == record.fingerprint)
      guard isSame else { return }
    }
  }

  private static let scenarios = RaceCatalogue.races.flatMap { [$0.wrong, $0.right] }
}
