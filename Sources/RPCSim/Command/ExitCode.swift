/// What the tool tells whoever started it.
enum ExitCode: Int32, CaseIterable {
  case held = 0
  case failed = 1
  case unusable = 2
  case adapted = 3
  case diverged = 4
  case undecided = 5
  case nondeterministic = 6
  /// What shells say of whoever is ended by SIGINT.
  case interrupted = 130

  /// What two parts are together; of two that are not good, the worse.
  func joined(with other: ExitCode) -> ExitCode { severity < other.severity ? other : self }

  /// How much it outweighs: what says nothing reliable the most, then what failed.
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

  /// When the tool ends with it, as help texts say it.
  var explanation: String {
    switch self {
    case .held: "everything held, or was done as asked"
    case .failed: "an expectation or a checker failed, or a planned fault never struck"
    case .unusable: "wrong usage, or what was named cannot be used; nothing was run"
    case .adapted: "the story has changed; what still exists of the recorded run was played"
    case .diverged: "a recorded choice could not be made, though what it chose exists"
    case .undecided: "a run was given up at its event limit, and nothing failed before"
    case .nondeterministic: "the same run, played twice, came out in two ways"
    case .interrupted: "it was interrupted (SIGINT, SIGTERM), and nothing had failed so far"
    }
  }
}
