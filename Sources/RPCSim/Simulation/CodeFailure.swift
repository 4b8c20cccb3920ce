import RPCCore

/// What is wrong with a run of real code, so that the same failure is known in another run: words and
/// numbers are no part of it, because they change when a schedule gets smaller.
enum CodeFailure: Equatable, Sendable {
  /// The body threw an error of this type.
  case thrown(type: String)
  /// What was expected here does not hold.
  case expectation(file: String, line: UInt)
  /// The process ended with an error of this type.
  case process(String, type: String)
  case stopped(SimulationReport.Stop)
  case violated(invariant: String)
  /// A planned fault never struck.
  case vacuousFault(FaultScript)
  /// A fault was planned that cannot strike.
  case refusedFault(FaultScript)
  /// There is a process of that name already.
  case takenName(String)
  /// The outside got in.
  case escape
  /// A task did not end when it was cancelled.
  case unfinishedTask
}

/// Something that was found wrong while real code ran.
struct CodeFinding: Equatable, Sendable {
  let failure: CodeFailure
  /// The finding in words.
  let words: String
}

extension CodeFailure {
  /// The type of an error; of failed calls also how they failed.
  static func type(of error: any Error) -> String {
    guard let error = error as? RPCError else { return String(reflecting: Swift.type(of: error)) }
    return FailureName(error).rawValue
  }
}

extension SimulationAttempt {
  /// Everything that is wrong, in the order in which a report says it; empty if nothing is.
  var failures: [CodeFailure] {
    let thrown = thrown.map { [CodeFailure.thrown(type: CodeFailure.type(of: $0))] } ?? []
    return thrown + report.problemsByKind.map(\.failure)
  }
}
