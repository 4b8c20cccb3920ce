import Foundation
import RPCSim
import Synchronization

/// Shows on the standard error how far an exploration has come, if it takes long.
final class ShownProgress: Sendable {
  /// The time between two lines, and before the first.
  private static let interval = Duration.seconds(5)

  private let name: String
  private let last: Mutex<ContinuousClock.Instant>

  /// - Parameter name: The name of the test.
  init(of name: String) {
    self.name = name
    last = Mutex(.now)
  }

  @Sendable func show(_ progress: ExplorationProgress) {
    let isTime = last.withLock { last in
      let now = ContinuousClock.now
      guard last.duration(to: now) >= Self.interval else { return false }
      last = now
      return true
    }
    guard isTime else { return }
    FileHandle.standardError.write(Data("\(name): \(progress.words)\n".utf8))
  }
}

extension ExplorationProgress {
  /// Such as "400 of 1000 schedules hold".
  var words: String {
    switch self {
    case .held(let schedules, let count): "\(schedules) of \(count) schedules hold"
    case .shrinking(let runs, let deviations):
      "a schedule failed and is being shrunk: \(runs) runs so far, \(deviations) deviations left"
    }
  }
}

extension SimulationOptions {
  /// The options, with progress on the standard error unless they observe it themselves.
  func showingProgress(of name: String) -> SimulationOptions {
    var options = self
    if options.observe == nil { options.observe = ShownProgress(of: name).show }
    return options
  }
}
