import Testing

@testable import RPCSim

/// The searches against the oracle, on stories of the features for which they are known to agree.
///
/// `RPCSIM_ORACLE` asks for more stories of each set, and `RPCSIM_ORACLE_SEED` for others.
@Suite("Searches against the oracle")
struct OracleTests {
  private func check(_ features: StoryFeatures, isUntimed: Bool, _ searches: Set<String>) {
    let first = OracleSettings.seed
    let survey = OracleSurvey(
      features, seeds: first..<first + OracleSettings.stories(otherwise: 12)
    ) { scenario in
      var comparison = OracleComparison(scenario: scenario, isUntimed: isUntimed)
      comparison.limits.runs = OracleSettings.runs(otherwise: 300)
      comparison.searches = searches
      comparison.seeds = 4
      return comparison
    }
    #expect(survey.agreed > 0, "\(survey.row)")
    for found in survey.smallCases(atMost: 3) {
      let differences = found.differences.map(\.description).joined(separator: "\n")
      Issue.record("story \(found.seed)\n\(StoryText(found.scenario))\(differences)")
    }
  }

  @Test("Trying every schedule finds just what there is", arguments: OracleFeatures.timed)
  func timed(_ features: StoryFeatures) {
    check(features, isUntimed: false, OracleComparison.exhaustive)
  }

  @Test("So it does without times", arguments: OracleFeatures.untimed)
  func untimed(_ features: StoryFeatures) {
    check(features, isUntimed: true, OracleComparison.exhaustive)
  }

  @Test("Drawn schedules find nothing else", arguments: OracleFeatures.drawn)
  func drawn(_ features: StoryFeatures) {
    check(features, isUntimed: false, OracleComparison.draws)
    check(features, isUntimed: true, OracleComparison.draws)
  }

  @Test("A finer tick finds nothing more", arguments: OracleFeatures.ticks)
  func ticks(_ features: StoryFeatures) {
    var compared = 0
    let limits = BruteForce.Limits(runs: OracleSettings.runs(otherwise: 300))
    for seed in 0..<OracleSettings.stories(otherwise: 12) {
      let scenario = StoryGenerator.story(OracleSettings.seed + seed, features)
      let coarse = BruteForce(scenario, limits: limits)
      guard coarse.isComplete else { continue }
      let fine = BruteForce(
        scenario, tick: Ticks.one / 2, limits: BruteForce.Limits(runs: 20 * limits.runs))
      guard fine.isComplete else { continue }
      compared += 1
      let more = fine.results.subtracting(coarse.results).map(\.words)
      #expect(more.isEmpty, "story \(seed)\n\(StoryText(scenario))\(more)")
    }
    #expect(compared > 0)
  }
}

/// For which features the searches agree with the oracle.
///
/// Switched off is `ranges`, of the search that tries every schedule with times: it lets everything
/// happen as soon as it can, so that times which add up never reach a timer. And of schedules that
/// are drawn, `corruptions`: which byte is harmed is drawn with them, and no choice of a schedule.
enum OracleFeatures {
  static let timed: [StoryFeatures] = [
    .all.subtracting(.ranges), [.severalCalls, .timeouts], [.severalClients, .placed, .crashes],
  ]
  static let untimed: [StoryFeatures] = [
    .all, [.timeouts, .placed], [.crashes, .placed], [.drops, .counts],
  ]
  static let drawn: [StoryFeatures] = [
    .all.subtracting(.corruptions), [.ranges, .timeouts], [.placed, .drops],
  ]
  static let ticks: [StoryFeatures] = [
    .all, [.ranges, .timeouts], [.ranges, .within], [.ranges, .until],
  ]
}
