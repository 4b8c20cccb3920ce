import RPCCore

/// A kind of failure of a run of real code, by which the same failure is found in another run.
///
/// Words and durations are not part of it, because they change when a schedule is shrunk.
package enum CodeFailure: Equatable, Sendable {
  /// The body threw an error of this type.
  case thrown(type: String)
  /// The expectation at this line does not hold.
  case expectation(file: String, line: UInt)
  /// A test framework recorded an issue at this line.
  case issue(file: String, line: Int)
  /// The process ended with an error of this type.
  case process(String, type: String)
  case stopped(SimulationReport.Stop)
  case violated(invariant: String)
  /// A planned fault never struck.
  case vacuousFault(FaultScript)
  /// A fault was planned that cannot strike.
  case refusedFault(FaultScript)
  /// Another process has that name already.
  case takenName(String)
  /// An influence from outside of the simulation.
  case escape
  /// A task did not end when it was cancelled.
  case unfinishedTask
}

/// A line of code, for reports.
package struct CodeLine: Hashable, Sendable, CustomStringConvertible {
  /// The module and the name of the file, as in `#fileID`.
  package let file: String
  /// The line, from 1.
  package let line: Int

  init(_ file: StaticString, _ line: UInt) { self.init("\(file)", Int(line)) }

  init(_ file: String, _ line: Int) { (self.file, self.line) = (file, line) }

  package var description: String { "\(file):\(line)" }
}

/// A failure that was found while real code ran.
package struct CodeFinding: Equatable, Sendable {
  package let failure: CodeFailure
  /// The failure in words.
  package var words: String
  /// The line that the failure is about, if there is one.
  package var line: CodeLine?
}

extension FaultScript {
  /// The failure of a run in which the fault cannot be planned.
  func refusal(because problems: [ScenarioProblem]) -> CodeFinding {
    let reasons = problems.map(\.description).joined(separator: "; ")
    return CodeFinding(
      failure: .refusedFault(self), words: "\(self) cannot be planned: \(reasons)")
  }
}

extension CodeFailure {
  fileprivate var isIssue: Bool {
    if case .issue = self { true } else { false }
  }

  /// The type of an error.
  ///
  /// For a failed call, it is the name of the failure.
  static func type(of error: any Error) -> String {
    guard let error = error as? RPCError else { return String(reflecting: Swift.type(of: error)) }
    return FailureName(error).rawValue
  }
}

extension SimulationAttempt {
  /// All failures of the run, in the order of the report.
  ///
  /// Empty if there are none.
  var failures: [CodeFailure] {
    let thrown = thrown.map { [CodeFailure.thrown(type: CodeFailure.type(of: $0))] } ?? []
    let found = report.problemsByKind.map(\.failure)
    // A framework throws after an issue, and the issue has the line.
    return found.contains(where: \.isIssue) ? found + thrown : thrown + found
  }
}
