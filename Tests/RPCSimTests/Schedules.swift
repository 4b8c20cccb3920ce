import Foundation

/// The number of schedules that a program is run under.
///
/// `RPCSIM_SCHEDULES` in the environment sets another number; `.ci/run` asks for a thousand.
enum Schedules {
  static let count = requested ?? 20
  /// Whether tests may take long.
  static let areMany = count >= 1000

  private static let requested = ProcessInfo.processInfo.environment["RPCSIM_SCHEDULES"]
    .flatMap { Int($0) }
}
