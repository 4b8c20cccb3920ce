import RPCCore

/// A kind of failure of a run of real code, by which the same failure is found in another run.
///
/// Words and durations are not part of it, because they change when a schedule is shrunk.
enum CodeFailure: Equatable, Sendable {
  /// The body threw an error of this type.
  case thrown(type: String)
  /// The expectation at this line does not hold.
  case expectation(file: String, line: UInt)
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

/// A failure that was found while real code ran.
struct CodeFinding: Equatable, Sendable {
  let failure: CodeFailure
  /// The failure in words.
  let words: String
}

extension CodeFailure {
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
    return thrown + report.problemsByKind.map(\.failure)
  }
}
