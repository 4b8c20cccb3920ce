import Foundation
import RPCSim
import Testing

/// The report of a failing test: a comment, the failures that are no issues yet, and attachments.
struct FailureReport {
  private let told: ToldFailure
  private let test: Test

  private var failure: SimulationFailure { told.failure }

  /// - Parameter corpus: The corpus that keeps the schedule, if there is one.
  init(_ failure: SimulationFailure, of test: Test, keptIn corpus: Corpus?) {
    let name = test.id.nameComponents.joined(separator: "/").replacing("()", with: "")
    told = ToldFailure(
      failure: failure, filter: "\(test.id.moduleName).\(name.escapedForPattern)",
      code: { "@Test(.replaying(\"\($0)\"))" }, corpus: corpus)
    self.test = test
  }

  /// The schedule, its diagram, the nearest run that passes, and how to make the run again.
  var comment: Comment { Comment(rawValue: told.comment) }

  /// Records the failures that the test framework has not recorded itself.
  ///
  /// - Parameters:
  ///   - hasIssues: Whether an issue with the comment was recorded before.
  ///   - failsAgain: Whether the schedule failed again when it was made once more.
  func recordOthers(hasIssues: Bool, failsAgain: Bool) {
    var comment = hasIssues ? nil : comment
    if !failsAgain {
      Issue.record(
        Comment(rawValue: ToldFailure.doesNotFailAgain), sourceLocation: test.sourceLocation)
    }
    if let error = failure.error, !(error is ExpectationFailedError) {
      Issue.record(error, comment.take(), sourceLocation: test.sourceLocation)
    }
    for finding in told.findings(withIssues: !hasIssues) {
      let words = [finding.words, comment.take()?.rawValue].compactMap(\.self)
      Issue.record(
        Comment(rawValue: words.joined(separator: "\n")),
        sourceLocation: finding.line.map(location) ?? test.sourceLocation)
    }
  }

  private func location(of line: CodeLine) -> SourceLocation {
    SourceLocation(
      fileID: line.file, filePath: line.path(beside: test.sourceLocation.filePath),
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
