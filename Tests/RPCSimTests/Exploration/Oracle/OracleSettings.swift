import Foundation

@testable import RPCSim

/// The settings of the oracle from the environment.
enum OracleSettings {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  static var survey: String? { ProcessInfo.processInfo.environment["RPCSIM_ORACLE_SURVEY"] }

  /// The number of scenarios, from `RPCSIM_ORACLE`.
  static func scenarios(otherwise count: UInt64) -> UInt64 { number("RPCSIM_ORACLE") ?? count }

  /// The seed of the first scenario.
  static var seed: UInt64 { number("RPCSIM_ORACLE_SEED") ?? 0 }

  /// The number of runs after which the oracle gives up a scenario.
  static func runs(otherwise count: Int) -> Int {
    number("RPCSIM_ORACLE_RUNS").map { Int($0) } ?? count
  }

  /// The number of differing scenarios that a survey reduces and shows.
  static var shown: Int { Int(number("RPCSIM_ORACLE_SHOWN") ?? 3) }

  /// Whether tests print their rows of figures.
  static var areRowsPrinted: Bool { number("RPCSIM_ORACLE_ROWS") == 1 }

  static var areDrawsCompared: Bool { number("RPCSIM_ORACLE_DRAWS") != 0 }

  /// The values of `isUntimed` to survey.
  static var times: [Bool] {
    switch ProcessInfo.processInfo.environment["RPCSIM_ORACLE_TIMES"] {
    case "timed": [false]
    case "untimed": [true]
    default: [false, true]
    }
  }

  static func surveyed() throws -> [ScenarioFeatures] {
    try (survey ?? "").split(separator: ";").flatMap { names in
      guard names.hasPrefix("each") else {
        return [try features(named: names)]
      }
      let features = try features(named: names.dropFirst("each+".count))
      return ScenarioFeatures.named.map { features.union($0.feature) }
    }
  }

  private static func features(named names: Substring) throws -> ScenarioFeatures {
    guard let features = ScenarioFeatures(names: String(names)) else {
      throw UnknownFeatures(names: String(names))
    }
    return features
  }
}

/// A list of features with an unknown name.
struct UnknownFeatures: Error {
  let names: String
}
