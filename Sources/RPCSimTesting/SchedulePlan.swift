import Foundation
import RPCSim

/// The schedules under which a test runs.
enum SchedulePlan: Sendable {
  case seed(UInt64)
  case schedules(Int, ExplorationStrategy, seed: UInt64, sighting: [String])
  case token(String)

  /// The token of the environment variable, which replaces the plan of each test.
  static var replayed: SchedulePlan? {
    ProcessInfo.processInfo.environment[replayVariable].map { .token($0) }
  }

  static let replayVariable = "RPCSIM_REPLAY"

  /// Runs a body under the schedules.
  ///
  /// - Throws: `SimulationFailure` for a schedule that fails, and the errors of `simulate` and
  ///   `explore` about the simulation itself.
  func run(
    _ options: SimulationOptions, _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) async throws {
    switch self {
    case .seed(let seed):
      try await simulate(seed: seed, options: options, body)
    case .schedules(let count, let strategy, let seed, let names):
      try await explore(
        schedules: count, strategy: strategy, seed: seed, options: options, sighting: names, body)
    case .token(let token):
      try await simulate(replaying: token, options: options, body)
    }
  }

  /// The plan that makes a failing run again.
  ///
  /// Without the whole journal a run has no token, only its seed.
  func again(_ failure: SimulationFailure) -> SchedulePlan {
    if case .seed = self { self } else { .token("\(failure.report.schedule)") }
  }
}
