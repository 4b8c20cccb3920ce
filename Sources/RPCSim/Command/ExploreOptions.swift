import RPCSim

/// The options of an exploration.
struct ExploreOptions {
  /// The names of strategies on the command line.
  enum StrategyName: String, CaseIterable {
    case portfolio, random, pct, exhaustive

    /// The strategy that draws schedules; `nil` for a search through all schedules.
    func drawn(depth: Int? = nil) -> ExplorationStrategy? {
      switch self {
      case .portfolio: .portfolio
      case .random: .random
      case .pct: .pct(depth: depth ?? 3)
      case .exhaustive: nil
      }
    }
  }

  /// Whether schedules are drawn, or all of them are tried.
  enum Mode {
    case drawn(ExplorationStrategy, schedules: Int)
    case exhaustive(states: Int)
  }

  /// The tick at which an exhaustive search looks at events, in nanoseconds.
  var tick: Int64?

  var mode = Mode.drawn(.portfolio, schedules: 1_000)
  var seed: UInt64 = 0
  var jobs = 1
  var eventLimit = ScenarioRun.defaultEventLimit
  var folder = RecordingFile.folder
  var format = ReportFormat.text
  /// The memory that the process may use during an exploration, in bytes; 0 is no limit.
  ///
  /// A laptop or a CI machine can spare two gigabytes. A million states of a scenario usually take
  /// less.
  var memory = 2 << 30
  /// The folder with recordings of earlier failures, if they are played first.
  var corpus: String?
  /// Whether the scenario itself is shrunk if it fails.
  var shrinks = false
  /// Whether times are left out, so that any enabled event may come next.
  var isUntimed = false
  /// Whether some orders of commuting events are skipped.
  var isReduced = true
  /// Whether each run is played twice to check its determinism.
  var checksDeterminism = false

  /// The defaults, but with one job.
  init() {}

  init(_ arguments: Arguments) throws(UsageError) {
    seed = try arguments.number(.seed, in: 0...UInt64.max) ?? seed
    jobs = try arguments.number(.jobs, in: 1...1_024) ?? Platform.processorCount
    eventLimit = try arguments.eventLimit()
    memory = try arguments.number(.memory, in: 0...(1 << 48)) ?? memory
    folder = arguments.text(.recordings) ?? folder
    corpus = arguments.text(.corpus)
    format = try arguments.format()
    mode = try Self.mode(arguments)
    shrinks = arguments.has(.shrink)
    isUntimed = arguments.has(.untimed)
    isReduced = !arguments.has(.unreduced)
    checksDeterminism = arguments.has(.checkDeterminism)
    tick = try Self.tick(arguments)
    if tick != nil {
      guard case .exhaustive = mode, !isUntimed else {
        throw UsageError("--tick is for --strategy exhaustive with times")
      }
    }
    if case .exhaustive = mode, checksDeterminism {
      throw UsageError("--check-determinism is for drawn schedules, which are played as a whole")
    }
  }

  private static func tick(_ arguments: Arguments) throws(UsageError) -> Int64? {
    guard let text = arguments.text(.tick) else { return nil }
    guard let tick = ReadableDuration.nanoseconds(text), tick > 0 else {
      throw UsageError("--tick takes a duration such as 5ms, not \(DisplayText.quoted(text))")
    }
    return tick
  }

  private static func mode(_ arguments: Arguments) throws(UsageError) -> Mode {
    let name = try arguments.word(.strategy, as: StrategyName.self) ?? .portfolio
    let depth = try arguments.number(.depth, in: 1...100)
    let schedules = try arguments.number(.schedules, in: 1...1_000_000_000)
    let states = try arguments.number(.states, in: 1...1_000_000_000)
    guard depth == nil || name == .pct else { throw UsageError("--depth is for --strategy pct") }
    guard states == nil || name == .exhaustive else {
      throw UsageError("--states is for --strategy exhaustive")
    }
    if let drawn = name.drawn(depth: depth) {
      return .drawn(drawn, schedules: schedules ?? 1_000)
    }
    guard schedules == nil else {
      throw UsageError("--schedules is for drawn ones; --strategy exhaustive takes --states")
    }
    return .exhaustive(states: states ?? 1_000_000)
  }

  static let all: [Option] = [
    .strategy, .schedules, .depth, .states, .untimed, .tick, .unreduced, .seed, .jobs, .eventLimit,
    .memory, .checkDeterminism, .shrink, .recordings, .corpus, .format, .color,
  ]
}

extension Option {
  fileprivate static let schedules = Option(
    "schedules", "N", help: "Play so many schedules of each scenario; 1000 if not given.")
  fileprivate static let strategy = Option(
    "strategy", "NAME", words: ExploreOptions.StrategyName.allCases.map(\.rawValue),
    help: "How to choose what comes next: 'random', by priorities that change at a\n"
      + "few places ('pct'), both by turns ('portfolio', if not given), or in\n"
      + "every way ('exhaustive').")
  fileprivate static let depth = Option(
    "depth", "N",
    help: "For pct: how many things have to happen in a certain order; 3 if not\n"
      + "given.")
  fileprivate static let states = Option(
    "states", "N",
    help: "For exhaustive: give up after so many different states; a million if\n"
      + "not given.")
  fileprivate static let untimed = Option(
    "untimed",
    help: "Leave times out: anything may come next, in the order of its\n"
      + "channel and of its process's steps, and timers when nothing\nelse can.")
  fileprivate static let tick = Option(
    "tick", "DURATION",
    help: "For exhaustive: look at events every so often within their\n"
      + "windows, such as 5ms; if not given, at the greatest tick that\n"
      + "all durations of the scenario are multiples of.")
  fileprivate static let unreduced = Option(
    "unreduced",
    help: "For exhaustive and untimed: try every order of events that\n"
      + "commute, too. It finds the same outcomes.")
  fileprivate static let seed = Option(
    "seed", "N", help: "What the schedules are drawn from; 0 if not given.")
  fileprivate static let jobs = Option(
    "jobs", "N",
    help: "Play so many at a time; as many as there are processors if not given.\n"
      + "The result is the same.")
  fileprivate static let memory = Option(
    "memory", "BYTES",
    help: "Give up, and report what was found, when the process uses more memory;\n"
      + "2147483648 (2 GiB) if not given, 0 for no limit.")
  fileprivate static let shrink = Option(
    "shrink", help: "Make a failing scenario small, as 'rpcsim shrink' does.")
  fileprivate static let recordings = Option(
    "recordings", "FOLDER",
    help: "Where failures are recorded; \(RecordingFile.folder) if not given.")
}
