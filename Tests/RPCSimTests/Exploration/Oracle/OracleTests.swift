import Testing

@testable import RPCSim

/// Compares the searches with the oracle, on scenarios with the features for which they agree.
///
/// `RPCSIM_ORACLE` sets the number of scenarios for each set, and `RPCSIM_ORACLE_SEED` the first
/// seed.
@Suite("Searches against the oracle")
struct OracleTests {
  private func check(
    _ features: ScenarioFeatures, isUntimed: Bool, _ searches: Set<String>,
    seeds: Range<UInt64> = OracleSettings.seed..<OracleSettings.seed
      + OracleSettings.scenarios(otherwise: 6),
    runs: Int = OracleSettings.runs(otherwise: 150)
  ) {
    let survey = OracleSurvey(features, seeds: seeds) { scenario in
      var comparison = OracleComparison(scenario: scenario, isUntimed: isUntimed)
      comparison.limits.runs = runs
      comparison.searches = searches
      comparison.seeds = 4
      return comparison
    }
    #expect(survey.agreed > 0, "\(survey.row)")
    if OracleSettings.areRowsPrinted { print(survey.row) }
    for found in survey.smallCases(atMost: 3) {
      let differences = found.differences.map(\.description).joined(separator: "\n")
      Issue.record("scenario \(found.seed)\n\(ScenarioText(found.scenario))\(differences)")
    }
  }

  @Test("Exhaustive search finds the same as the oracle", arguments: OracleFeatures.timed)
  func timed(_ features: ScenarioFeatures) {
    check(features, isUntimed: false, OracleComparison.exhaustive)
  }

  @Test(
    "Exhaustive search agrees with the oracle on scenarios that exposed a wrong search",
    arguments: OracleFeatures.known)
  func known(_ features: ScenarioFeatures, _ seed: UInt64) {
    check(
      features, isUntimed: false, OracleComparison.exhaustive, seeds: seed..<seed + 1, runs: 600)
  }

  @Test(
    "Without times, it agrees with the oracle on scenarios that exposed a wrong search",
    arguments: OracleFeatures.knownUntimed)
  func knownUntimed(_ features: ScenarioFeatures, _ seed: UInt64) {
    check(
      features, isUntimed: true, OracleComparison.exhaustive, seeds: seed..<seed + 1, runs: 1_500)
  }

  @Test(
    "Without times, exhaustive search finds the same as the oracle",
    arguments: OracleFeatures.untimed)
  func untimed(_ features: ScenarioFeatures) {
    check(features, isUntimed: true, OracleComparison.exhaustive)
  }

  @Test("Drawn schedules find nothing else", arguments: OracleFeatures.drawn)
  func drawn(_ features: ScenarioFeatures) {
    check(features, isUntimed: false, OracleComparison.draws)
    check(features, isUntimed: true, OracleComparison.draws)
  }

  @Test("A finer tick finds nothing more", arguments: OracleFeatures.ticks)
  func ticks(_ features: ScenarioFeatures) {
    var compared = 0
    let limits = BruteForce.Limits(runs: OracleSettings.runs(otherwise: 150))
    for seed in 0..<OracleSettings.scenarios(otherwise: 6) {
      let scenario = ScenarioGenerator.scenario(OracleSettings.seed + seed, features)
      let coarse = BruteForce(scenario, limits: limits)
      guard coarse.isComplete else { continue }
      let fine = BruteForce(
        scenario, tick: Ticks.one / 2, limits: BruteForce.Limits(runs: 4 * limits.runs))
      guard fine.isComplete else { continue }
      compared += 1
      let more = fine.results.subtracting(coarse.results).map(\.words)
      #expect(more.isEmpty, "scenario \(seed)\n\(ScenarioText(scenario))\(more)")
    }
    #expect(compared > 0)
  }
}

/// Compares the oracle that merges states with the one that does not.
@Suite("The oracle that merges")
struct MergingOracleTests {
  @Test(
    "It finds what trying everything finds, and looks at far fewer states",
    arguments: [[.ranges, .timeouts], [.ranges, .within], [.drops, .placed]] as [ScenarioFeatures])
  func results(_ features: ScenarioFeatures) {
    var compared = 0
    let limits = BruteForce.Limits(runs: OracleSettings.runs(otherwise: 150))
    for seed in 0..<OracleSettings.scenarios(otherwise: 6) {
      let scenario = ScenarioGenerator.scenario(OracleSettings.seed + seed, features)
      let all = BruteForce(scenario, limits: limits)
      guard all.isComplete else { continue }
      // The limit of this oracle counts states, not runs.
      let merging = MergingOracle(scenario, limits: BruteForce.Limits(runs: 10_000))
      #expect(merging.isComplete)
      #expect(merging.results == all.results, "scenario \(seed)\n\(ScenarioText(scenario))")
      compared += 1
    }
    #expect(compared > 0)
  }
}

/// The features for which the searches agree with the oracle: all of them.
///
/// For drawn schedules `corruptions` is off. The byte to corrupt is drawn there, and is no choice
/// of a schedule.
enum OracleFeatures {
  static let timed: [ScenarioFeatures] = [
    .all, [.ranges, .timeouts], [.ranges, .within], [.ranges, .until],
    [.severalClients, .ranges, .orders], [.severalClients, .timeouts, .orders],
    [.severalClients, .drops, .orders], [.severalCalls, .timeouts],
    [.severalClients, .placed, .crashes], [.severalCalls, .ranges, .timeouts, .orders],
    [.severalCalls, .ranges, .timeouts, .within, .orders], [.ranges, .timeouts, .within],
    [.severalCalls, .ranges, .within], [.severalCalls, .nested, .ranges, .within, .orders],
  ]
  /// Scenarios that refute searches with an omission.
  ///
  /// Such a search ignores what expectations concluded before, the instants that machines keep, or
  /// the instants directly after ticks and timers.
  static let known: [(ScenarioFeatures, UInt64)] = [
    ([.severalClients, .timeouts, .orders], 55), ([.severalClients, .drops, .orders], 54),
    ([.ranges, .timeouts, .within], 136), ([.severalCalls, .ranges, .timeouts, .orders], 13),
    ([.severalCalls, .ranges, .timeouts, .orders], 15),
    ([.severalCalls, .ranges, .timeouts, .within, .orders], 153),
    ([.severalCalls, .ranges, .timeouts, .within, .orders], 257),
    ([.severalCalls, .ranges, .within], 14), ([.severalCalls, .ranges, .within], 36),
  ]
  /// Untimed scenarios that refute searches with mistakes in the identity of states or in the
  /// requests that may be exchanged.
  static let knownUntimed: [(ScenarioFeatures, UInt64)] = [
    ([.crashes, .placed], 14), ([.severalClients, .drops, .placed, .counts], 15),
  ]
  static let untimed: [ScenarioFeatures] = [
    .all, [.timeouts], [.drops, .placed], [.drops, .counts], [.severalClients, .drops, .orders],
    [.crashes, .placed], [.severalClients, .drops, .placed, .counts],
    [.severalClients, .drops, .placed, .orders],
  ]
  static let drawn: [ScenarioFeatures] = [
    .all.subtracting(.corruptions), [.ranges, .timeouts], [.placed, .drops],
  ]
  static let ticks: [ScenarioFeatures] = [
    .all, [.ranges, .timeouts], [.ranges, .within], [.ranges, .until],
    [.severalCalls, .ranges, .timeouts, .within, .orders],
  ]
}
