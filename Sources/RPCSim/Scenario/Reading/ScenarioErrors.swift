/// The errors that prevent a text from being read as a scenario.
public struct ScenarioErrors: Error, Sendable, Equatable {
  /// The greatest number of errors reported for one text.
  package static let mostReported = 20

  /// The errors in the order of their positions: at least one, and at most ``mostReported``.
  package let diagnostics: [Diagnostic]

  init(_ first: Diagnostic) {
    diagnostics = [first]
  }

  /// The collected errors, or `nil` if there are none.
  init?(_ errors: ReadingErrors, in text: SourceText) {
    guard !errors.isEmpty else { return nil }
    diagnostics = errors.diagnostics(in: text, atMost: Self.mostReported)
  }
}

extension ScenarioErrors: CustomStringConvertible {
  /// The errors in the form for a terminal, each with its line and a caret.
  public var description: String {
    diagnostics.map(\.rendered).joined(separator: "\n")
  }
}

extension DocumentNode {
  /// Parses a text, unless it is too long.
  ///
  /// - Parameter advice: The remedy for a text that is too long.
  init(of text: SourceText, atMost limit: Int, ifLonger advice: String) throws(ScenarioErrors) {
    guard text.bytes.count <= limit else {
      let size = "this is longer than the \(limit) bytes that are read"
      throw ScenarioErrors(text.diagnostic(at: 0, "\(size): \(advice)"))
    }
    do throws(Diagnostic) {
      try self.init(parsing: text)
    } catch {
      throw ScenarioErrors(error)
    }
  }
}
