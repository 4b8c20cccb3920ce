import Dispatch
import Synchronization

@testable import RPCSim

/// Compares searches with the oracle on many scenarios, and counts the verdicts.
struct OracleSurvey {
  /// A scenario on which they differ, with the differences.
  struct Case {
    var seed: UInt64
    var scenario: Scenario
    var differences: [OracleDifference]
  }

  let features: ScenarioFeatures
  /// Makes the comparison for a scenario.
  let comparison: @Sendable (Scenario) -> OracleComparison
  private(set) var agreed = 0
  private(set) var tooLarge = 0
  private(set) var unfinished = 0
  /// The number of the oracle's runs, in the scenarios on which they agree.
  private(set) var runs = 0
  /// The number of scenarios with several results, among those on which they agree.
  private(set) var branching = 0
  private(set) var cases: [Case] = []

  init(
    _ features: ScenarioFeatures, seeds: Range<UInt64>, jobs: Int = 1,
    comparison: @escaping @Sendable (Scenario) -> OracleComparison
  ) {
    self.features = features
    self.comparison = comparison
    let verdicts = Mutex<[(UInt64, Scenario, OracleVerdict)]>([])
    let next = Atomic(seeds.lowerBound)
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while true {
        let seed = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard seed < seeds.upperBound else { return }
        let scenario = ScenarioGenerator.scenario(seed, features)
        let verdict = comparison(scenario).verdict()
        verdicts.withLock { $0.append((seed, scenario, verdict)) }
      }
    }
    for (seed, scenario, verdict) in verdicts.withLock({ $0 }).sorted(by: { $0.0 < $1.0 }) {
      count(seed, scenario, verdict)
    }
  }

  private mutating func count(_ seed: UInt64, _ scenario: Scenario, _ verdict: OracleVerdict) {
    switch verdict {
    case .agrees(let oracle):
      agreed += 1
      runs += oracle.runs
      if oracle.results.count > 1 { branching += 1 }
    case .differs(let differences):
      cases.append(Case(seed: seed, scenario: scenario, differences: differences))
    case .tooLarge: tooLarge += 1
    case .unfinished: unfinished += 1
    }
  }

  /// The differing scenarios, reduced; equal ones come once.
  func smallCases(atMost count: Int) -> [Case] {
    var texts: Set<String> = []
    return cases.prefix(count).compactMap { found in
      let small = small(found)
      return texts.insert("\(ScenarioText(small.scenario))").inserted ? small : nil
    }
  }

  /// Reduces a case as long as its first search still differs.
  private func small(_ found: Case) -> Case {
    let search = found.differences.map(\.search).prefix(1)
    func differences(_ scenario: Scenario) -> [OracleDifference] {
      var comparison = comparison(scenario)
      comparison.searches = Set(search)
      guard case .differs(let found) = comparison.verdict() else { return [] }
      return found
    }
    var shrinker = ScenarioShrinker(found.scenario) { !differences($0).isEmpty }
    shrinker.shrink()
    guard case .differs(let all) = comparison(shrinker.scenario).verdict() else { return found }
    return Case(seed: found.seed, scenario: shrinker.scenario, differences: all)
  }

  /// The counts as a row of a table.
  var row: String {
    let compared = agreed + cases.count
    return "\(features.names): \(compared) compared, \(cases.count) differ, \(tooLarge) too large, "
      + "\(unfinished) unfinished, \(branching) with several results, \(runs) runs"
  }
}

extension OracleSurvey {
  /// A row of figures, with the first differing scenarios below it, reduced.
  static func report(of features: ScenarioFeatures, isUntimed: Bool) -> String {
    let start = ContinuousClock.now
    let first = OracleSettings.seed
    let survey = OracleSurvey(
      features, seeds: first..<first + OracleSettings.scenarios(otherwise: 200), jobs: 2
    ) { scenario in
      var comparison = OracleComparison(scenario: scenario, isUntimed: isUntimed)
      comparison.limits.runs = OracleSettings.runs(otherwise: 20_000)
      if !OracleSettings.areDrawsCompared { comparison.searches = OracleComparison.exhaustive }
      return comparison
    }
    let seconds = start.duration(to: .now).components.seconds
    var lines = ["\(isUntimed ? "untimed" : "timed") \(survey.row), \(seconds) s"]
    for found in survey.smallCases(atMost: OracleSettings.shown) {
      lines.append("--- seed \(found.seed)\n\(ScenarioText(found.scenario))")
      lines += found.differences.map(\.description)
    }
    return lines.joined(separator: "\n")
  }
}
