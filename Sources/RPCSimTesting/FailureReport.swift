import Foundation
import RPCSim
import Testing

/// The report of a failing test: a comment, the failures that are no issues yet, and attachments.
struct FailureReport {
  private let failure: SimulationFailure
  private let test: Test
  private let corpus: Corpus?

  /// - Parameter corpus: The corpus that keeps the schedule, if there is one.
  init(_ failure: SimulationFailure, of test: Test, keptIn corpus: Corpus?) {
    (self.failure, self.test, self.corpus) = (failure, test, corpus)
  }

  /// The schedule, its diagram, the nearest run that passes, and how to make the run again.
  var comment: Comment {
    Comment(rawValue: ([failure.summary] + replaying).joined(separator: "\n"))
  }

  private var replaying: [String] {
    guard let token = failure.token else { return [] }
    return [
      "Replay it: \(SchedulePlan.replayVariable)=\(token) swift test --filter \(filter.quotedForShell)",
      "       or: @Test(.replaying(\"\(token)\"))",
    ] + (corpus.map { ["It is kept in \($0.path), and played first from now on."] } ?? [])
  }

  /// The test as a regular expression, for an option of `swift test`.
  private var filter: String {
    let name = test.id.nameComponents.joined(separator: "/").replacing("()", with: "")
    let escaped = name.map { "\\*?+[](){}^$|".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    return "\(test.id.moduleName).\(escaped)"
  }

  /// Records the failures that the test framework has not recorded itself.
  ///
  /// - Parameters:
  ///   - hasIssues: Whether an issue with the comment was recorded before.
  ///   - failsAgain: Whether the schedule failed again when it was made once more.
  func recordOthers(hasIssues: Bool, failsAgain: Bool) {
    var comment = hasIssues ? nil : comment
    if !failsAgain {
      Issue.record(
        "the schedule did not fail again: the code keeps state from run to run, or is not deterministic",
        sourceLocation: test.sourceLocation)
    }
    if let error = failure.error, !(error is ExpectationFailedError) {
      Issue.record(error, comment.take(), sourceLocation: test.sourceLocation)
    }
    for finding in findings(withIssues: !hasIssues) {
      let words = [finding.words, comment.take()?.rawValue].compactMap(\.self)
      Issue.record(
        Comment(rawValue: words.joined(separator: "\n")),
        sourceLocation: finding.line.map(location) ?? test.sourceLocation)
    }
  }

  /// The failures that are left to record, with all lines about why a run was stopped as one.
  private func findings(withIssues: Bool) -> [CodeFinding] {
    failure.report.problemsByKind.reduce(into: []) { findings, finding in
      switch (findings.last?.failure, finding.failure) {
      case (_, .issue) where !withIssues: break
      // Such an error follows an issue.
      case (_, .process(_, type: String(reflecting: ExpectationFailedError.self))): break
      case (.stopped?, .stopped): findings[findings.count - 1].words += "\n\(finding.words)"
      default: findings.append(finding)
      }
    }
  }

  /// The place of a line.
  ///
  /// Its file is taken to lie beside the test's, because only its name is known.
  private func location(of line: CodeLine) -> SourceLocation {
    let folder = URL(filePath: test.sourceLocation.filePath).deletingLastPathComponent()
    let name = line.file.split(separator: "/").last.map(String.init) ?? line.file
    return SourceLocation(
      fileID: line.file, filePath: folder.appending(path: name).path(percentEncoded: false),
      line: line.line, column: 1)
  }

  /// Attaches the schedule, the trace, the diagram and the page to step through.
  func attach() {
    let journal = failure.report.journal
    let diagram = SequenceDiagram(journal)
    record("\(failure.report.schedule)\n", named: "schedule.txt")
    record(TextTrace(journal).text, named: "trace.txt")
    record(SVGDiagram(diagram).text, named: "diagram.svg")
    record(HTMLPage(diagram).text, named: "page.html")
  }

  private func record(_ text: String, named name: String) {
    Attachment.record(text, named: name, sourceLocation: test.sourceLocation)
  }
}
