import Foundation

/// How many schedules the tests of this folder try.
///
/// `RPCSIM_SCHEDULES` in the environment says another number.
enum Schedules {
  /// For small programs.
  static let many = requested ?? 1000
  /// For programs of many processes or calls.
  static let some = requested ?? 200

  private static let requested = ProcessInfo.processInfo.environment["RPCSIM_SCHEDULES"]
    .flatMap { Int($0) }
}
