import Dispatch

@testable import RPCSim

/// A difference between a search and the oracle on one scenario.
struct OracleDifference: CustomStringConvertible {
  /// The name of the search and its form.
  var search: String
  /// The results that only the oracle found; empty for drawn schedules.
  var missed: [RunResult]
  /// The results that only the search found.
  var invented: [RunResult]

  var description: String {
    let lines =
      missed.map { "  only the oracle: \($0.words)" }
      + invented.map { "  only the search: \($0.words)" }
    return ([search] + lines.sorted()).joined(separator: "\n")
  }
}

/// The result of a comparison.
enum OracleVerdict {
  case agrees(BruteForce)
  case differs([OracleDifference])
  /// The oracle reached a limit, so there is nothing to compare with.
  case tooLarge
  /// A search reached a limit.
  case unfinished
}

/// Compares all searches with the oracle.
struct OracleComparison {
  let scenario: Scenario
  var isUntimed = false
  var limits = BruteForce.Limits()
  /// The number of schedules that are drawn for each strategy.
  var seeds = 8
  var stateLimit = 50_000
  /// The names of the searches to compare; `nil` compares all.
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
      // Drawn schedules need not find every result.
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

  /// The results of some schedules that a strategy draws.
  private func results(of strategy: ExplorationStrategy) -> Set<RunResult> {
    let results = (0..<seeds).map { index in
      let strategy = strategy.strategy(at: index, seed: 1, length: 30)
      return RunResult(ScenarioRun(of: scenario, strategy: strategy, isUntimed: isUntimed))
    }
    return Set(results)
  }
}

/// A form of the search that tries every schedule.
///
/// With several jobs it keeps no states, and replays the way to each.
struct ExhaustiveForm: CustomStringConvertible {
  var isReduced: Bool
  var isByContent: Bool
  var jobs: Int

  /// All forms; searches with times are never reduced, and know no states by content.
  static func all(isUntimed: Bool) -> [ExhaustiveForm] {
    let forms = isUntimed ? [(false, false), (true, false), (false, true), (true, true)] : []
    return (forms.isEmpty ? [(true, true)] : forms).flatMap { isReduced, isByContent in
      [1, 3].map {
        ExhaustiveForm(isReduced: isReduced, isByContent: isByContent, jobs: $0)
      }
    }
  }

  /// The results of the search; `nil` if it reaches a limit.
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
  var words: String {
    let verdicts = expectations.map { "\($0)" }.joined(separator: " ")
    let broken = violations.map { ", violated: \($0)" }.joined()
    let idle = vacuousFaults.isEmpty ? "" : ", idle faults \(vacuousFaults)"
    return "\(outcome.lines.joined(separator: "; ")) [\(verdicts)]\(broken)\(idle)"
  }
}
