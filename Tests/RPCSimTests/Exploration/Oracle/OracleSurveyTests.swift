import Testing

@testable import RPCSim

/// Surveys how often searches differ from the oracle, by features; useful when a search changes.
///
/// `RPCSIM_ORACLE_SURVEY` names sets of features. Semicolons separate the sets, and commas the
/// features of a set. `each` stands for a set of every single feature, and `each+ranges` for sets
/// of two. `RPCSIM_ORACLE` sets the number of scenarios for each set. A release build is best:
///
///     RPCSIM_ORACLE_SURVEY=each RPCSIM_ORACLE=500 \
///       swift test -c release -Xswiftc -enable-testing --filter OracleSurvey
@Suite("Surveys of what searches find", .enabled(if: OracleSettings.survey != nil))
struct OracleSurveyTests {
  @Test("Each set of features is surveyed, with and without times")
  func survey() throws {
    for features in try OracleSettings.surveyed() {
      for isUntimed in OracleSettings.times { survey(features, isUntimed) }
    }
  }

  private func survey(_ features: ScenarioFeatures, _ isUntimed: Bool) {
    print(OracleSurvey.report(of: features, isUntimed: isUntimed))
  }
}
