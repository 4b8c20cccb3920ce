import Dispatch

@testable import RPCSim

/// How a search differs from the oracle on one story.
struct OracleDifference: CustomStringConvertible {
  /// Which search, and in what form.
  var search: String
  /// What the oracle found and the search did not; of schedules that are drawn, nothing.
  var missed: [RunResult]
  /// What the search found and the oracle did not.
  var invented: [RunResult]

  var description: String {
    let lines =
      missed.map { "  only the oracle: \($0.words)" }
      + invented.map { "  only the search: \($0.words)" }
    return ([search] + lines.sorted()).joined(separator: "\n")
  }
}

/// What became of a comparison.
enum OracleVerdict {
  case agrees(BruteForce)
  case differs([OracleDifference])
  /// The oracle did not come to its end, so there is nothing to compare with.
  case tooLarge
  /// A search did not come to its end.
  case unfinished
}

/// Holds all searches against the oracle.
struct OracleComparison {
  let scenario: Scenario
  var isUntimed = false
  var limits = BruteForce.Limits()
  /// How many schedules are drawn for each strategy.
  var seeds = 8
  var stateLimit = 50_000
  /// The searches that are compared, by their names; `nil` compares all.
  var searches: Set<String>?

  /// The strategies that draw schedules.
  static let drawn: [ExplorationStrategy] = [.random, .pct(depth: 2), .portfolio]

  /// The names of the searches that draw schedules, and of those that try all.
  static let draws = Set(drawn.map { "\($0)" })
  static let exhaustive = Set(
    [false, true].flatMap { ExhaustiveForm.all(isUntimed: $0).map { "\($0)" } })

  func verdict() -> OracleVerdict {
    let oracle = BruteForce(scenario, isUntimed: isUntimed, limits: limits)
    guard oracle.isComplete else { return .tooLarge }
    var differences: [OracleDifference] = []
    for form in ExhaustiveForm.all(isUntimed: isUntimed) where isCompared("\(form)") {
      guard let found = form.results(scenario, isUntimed, stateLimit) else { return .unfinished }
      differences.append(difference("\(form)", found, oracle.results))
    }
    for strategy in Self.drawn where isCompared("\(strategy)") {
      let found = results(of: strategy)
      // What is drawn need not meet all.
      differences.append(difference("\(strategy)", found, oracle.results.intersection(found)))
    }
    differences.removeAll { $0.missed.isEmpty && $0.invented.isEmpty }
    return differences.isEmpty ? .agrees(oracle) : .differs(differences)
  }

  private func isCompared(_ search: String) -> Bool { searches?.contains(search) ?? true }

  private func difference(
    _ search: String, _ found: Set<RunResult>, _ all: Set<RunResult>
  ) -> OracleDifference {
    OracleDifference(
      search: search, missed: Array(all.subtracting(found)),
      invented: Array(found.subtracting(all)))
  }

  /// What some schedules come to that a strategy draws.
  private func results(of strategy: ExplorationStrategy) -> Set<RunResult> {
    let results = (0..<seeds).map { index in
      let strategy = strategy.strategy(at: index, seed: 1, length: 30)
      return RunResult(ScenarioRun(of: scenario, strategy: strategy, isUntimed: isUntimed))
    }
    return Set(results)
  }
}

/// A form of the search that tries every schedule; with several jobs it keeps no states to go on from,
/// and plays them again.
struct ExhaustiveForm: CustomStringConvertible {
  var isReduced: Bool
  var isByContent: Bool
  var jobs: Int

  /// With times nothing is reduced, and states are not known by content.
  static func all(isUntimed: Bool) -> [ExhaustiveForm] {
    let forms = isUntimed ? [(false, false), (true, false), (false, true), (true, true)] : []
    return (forms.isEmpty ? [(true, true)] : forms).flatMap { isReduced, isByContent in
      [1, 3].map {
        ExhaustiveForm(isReduced: isReduced, isByContent: isByContent, jobs: $0)
      }
    }
  }

  /// What the search finds, if it comes to its end.
  func results(_ scenario: Scenario, _ isUntimed: Bool, _ limit: Int) -> Set<RunResult>? {
    var all = ExhaustiveExploration(
      of: scenario, isUntimed: isUntimed, isReduced: isReduced, isByContent: isByContent,
      keptBytes: jobs == 1 ? 1 << 28 : 0)
    all.explore(
      stateLimit: limit, jobs: jobs,
      concurrently: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) })
    return all.isComplete ? Set(all.exploration.results.map(\.item)) : nil
  }

  var description: String {
    "exhaustive, " + (isReduced ? "reduced, " : "") + (isByContent ? "by content, " : "")
      + "\(jobs) jobs"
  }
}

extension RunResult {
  /// The result in one line.
  var words: String {
    let verdicts = expectations.map { "\($0)" }.joined(separator: " ")
    let broken = violations.map { ", violated: \($0)" }.joined()
    let idle = vacuousFaults.isEmpty ? "" : ", idle faults \(vacuousFaults)"
    return "\(outcome.lines.joined(separator: "; ")) [\(verdicts)]\(broken)\(idle)"
  }
}
