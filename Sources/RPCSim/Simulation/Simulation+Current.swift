extension Simulation {
  /// The simulation whose code runs now.
  @TaskLocal package static var running: Simulation?

  /// The simulation that the current task belongs to.
  ///
  /// It is there in the body of a simulation, in its processes and in all tasks that they start.
  ///
  /// - Throws: ``NoSimulation`` outside of a simulation, and in a detached task.
  public static var current: Simulation {
    get throws(NoSimulation) {
      guard let running else { throw NoSimulation() }
      return running
    }
  }

  /// Fails the simulation because of an issue that a test framework recorded.
  ///
  /// Returns whether the issue counts. It does not if the run is over and is being shut down.
  ///
  /// - Parameters:
  ///   - file: The file of the issue, as in `#fileID`.
  ///   - line: The line of the issue, from 1.
  ///   - words: The issue in words.
  package func note(issueIn file: String, line: Int, _ words: String) -> Bool {
    guard !state.withContent({ $0.isReported }) else { return false }
    state.fail(.issue(file: file, line: line), words, at: CodeLine(file, line))
    return true
  }
}

/// The error for code that asks for its simulation and runs in none.
public struct NoSimulation: Error, Hashable, CustomStringConvertible, Sendable {
  /// The error, and the remedy.
  public var description: String {
    "there is no simulation here: give the test the trait .simulated() or .explored() of "
      + "RPCSimTesting, or put the code into simulate { sim in … }. A detached task does not know "
      + "its simulation, so hand the simulation to the task"
  }
}
