import RPCSim
import Synchronization
import Testing

/// The issues that a test framework records in the runs of a simulation.
final class HeldIssues: Sendable {
  private struct State {
    /// The issues that were passed on, by their lines.
    var passed: Set<String> = []
    /// The comment for the next failure that is passed on.
    var comment: Comment?
    var hasPassed = false
  }

  private let state = Mutex(State())

  /// Whether a failure was passed on.
  var hasPassed: Bool { state.withLock { $0.hasPassed } }

  /// Holds back a failure, and fails the simulation that it was recorded in.
  ///
  /// Known issues and warnings are passed on, each once.
  @Sendable func hold(_ issue: Issue) -> Issue? {
    guard let simulation = Simulation.running else { return issue }
    guard issue.isFailure else { return isNew(issue) ? issue : nil }
    _ = note(issue, in: simulation)
    return nil
  }

  /// Begins to pass failures on, the first with a comment.
  func begin(with comment: Comment) {
    state.withLock { $0.comment = comment }
  }

  /// Passes an issue on, unless it was passed on before.
  @Sendable func pass(_ issue: Issue) -> Issue? {
    guard let simulation = Simulation.running else { return issue }
    if issue.isFailure, !note(issue, in: simulation) { return nil }
    guard isNew(issue) else { return nil }
    guard issue.isFailure else { return issue }
    var issue = issue
    if let comment = state.withLock({ state in
      state.hasPassed = true
      return state.comment.take()
    }) {
      issue.comments.append(comment)
    }
    return issue
  }

  private func note(_ issue: Issue, in simulation: Simulation) -> Bool {
    let location = issue.sourceLocation
    return simulation.note(
      issueIn: location?.fileID ?? "", line: location?.line ?? 0, "\(issue.kind)")
  }

  private func isNew(_ issue: Issue) -> Bool {
    let location = issue.sourceLocation
    let name = "\(location.map { "\($0)" } ?? "") \(issue.isFailure)"
    return state.withLock { $0.passed.insert(name).inserted }
  }
}
