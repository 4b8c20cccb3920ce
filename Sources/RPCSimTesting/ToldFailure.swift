import Foundation
import RPCSim
import Testing

/// A failed simulation as a test framework is to tell it.
struct ToldFailure {
  let failure: SimulationFailure
  /// The test as a regular expression, for an option of `swift test`.
  let filter: String
  /// Makes the code that replays a schedule.
  let code: (ScheduleToken) -> String
  let corpus: Corpus?

  /// The schedule, its diagram, the nearest run that passes, and how to make the run again.
  var comment: String { ([failure.summary] + replaying).joined(separator: "\n") }

  private var replaying: [String] {
    guard let token = failure.token else { return [] }
    return [
      "Replay it: \(SchedulePlan.replayVariable)=\(token) swift test --filter \(filter.quotedForShell)",
      "       or: \(code(token))",
    ] + (corpus.map { ["It is kept in \($0.path), and played first from now on."] } ?? [])
  }

  /// The failures that the framework has not told itself, with all lines about why a run was
  /// stopped as one.
  ///
  /// - Parameter withIssues: Whether the framework has told none, so that its own are told too.
  func findings(withIssues: Bool) -> [CodeFinding] {
    failure.report.problemsByKind.reduce(into: []) { findings, finding in
      switch (findings.last?.failure, finding.failure) {
      case (_, .issue) where !withIssues: break
      // Such an error follows an issue that was told.
      case (_, .process(_, let type)) where !withIssues && type.followsAnIssue: break
      case (.stopped?, .stopped): findings[findings.count - 1].words += "\n\(finding.words)"
      default: findings.append(finding)
      }
    }
  }

  /// The words about a schedule that did not fail when it was made once more.
  static let doesNotFailAgain =
    "the schedule did not fail again: the code keeps state from run to run, or is not deterministic"
}

extension String {
  /// Whether it is the name of an error that a framework throws behind an issue.
  fileprivate var followsAnIssue: Bool {
    self == String(reflecting: ExpectationFailedError.self) || hasPrefix("XCTest.XCTestError")
  }
}

extension CodeLine {
  /// The path of the file, which is taken to lie beside another one, because only its name is
  /// known.
  func path(beside file: String) -> String {
    // XCTest names the whole path.
    guard !self.file.hasPrefix("/") else { return self.file }
    let folder = URL(filePath: file).deletingLastPathComponent()
    let name = self.file.split(separator: "/").last.map(String.init) ?? self.file
    return folder.appending(path: name).path(percentEncoded: false)
  }
}

extension String {
  /// The text with a backslash before each sign that a regular expression gives a meaning.
  var escapedForPattern: String {
    map { "\\*?+[](){}^$|".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
