/// The exit code of the tool.
enum ExitCode: Int32, CaseIterable {
  case held = 0
  case failed = 1
  case unusable = 2
  case adapted = 3
  case diverged = 4
  case undecided = 5
  case nondeterministic = 6
  /// The code that shells use for a process ended by SIGINT.
  case interrupted = 130

  /// The more severe of two codes.
  func joined(with other: ExitCode) -> ExitCode { severity < other.severity ? other : self }

  /// The severity of the code.
  ///
  /// Unreliable results are the most severe, then failures.
  private var severity: Int {
    switch self {
    case .held: 0
    case .adapted: 1
    case .undecided: 2
    case .diverged: 3
    case .interrupted: 4
    case .failed: 5
    case .nondeterministic: 6
    case .unusable: 7
    }
  }

  /// The condition for the code, in words for help texts.
  var explanation: String {
    switch self {
    case .held: "everything held, or was done as asked"
    case .failed: "an expectation or a checker failed, or a planned fault never struck"
    case .unusable: "wrong usage, or an argument that cannot be used; nothing was run"
    case .adapted: "the scenario has changed; what still exists of the recorded run was played"
    case .diverged: "a recorded choice could not be made, though what it chose exists"
    case .undecided: "a run was given up at its event limit, and nothing failed before"
    case .nondeterministic: "the same run, played twice, came out in two ways"
    case .interrupted: "it was interrupted (SIGINT, SIGTERM), and nothing had failed so far"
    }
  }
}
