import RPCSim

/// The options for playing scenarios and for their report.
struct RunOptions {
  /// The strategies with which each scenario is played.
  enum Schedule: Equatable {
    case inOrder
    case random(seed: UInt64)
    /// With each seed from 0 on, until a run fails.
    case seeds(Int)
  }

  var schedule = Schedule.inOrder
  var format = ReportFormat.text
  var showsTrace = false
  var showsDiagram = false
  var eventLimit = ScenarioRun.defaultEventLimit
  /// Whether each run is played twice to check its determinism.
  var checksDeterminism = false
  /// The folder with recordings of earlier failures, if they are played first.
  var corpus: String?

  /// The strategies of a scenario's runs, in order.
  var strategies: AnyRandomAccessCollection<Strategy> {
    switch schedule {
    case .inOrder: AnyRandomAccessCollection([.inOrder])
    case .random(let seed): AnyRandomAccessCollection([.random(seed: seed)])
    case .seeds(let count):
      AnyRandomAccessCollection((0..<count).lazy.map { .random(seed: UInt64($0)) })
    }
  }

  /// The command that repeats a run of a scenario.
  func command(replaying strategy: Strategy, of source: ScenarioSource) -> String {
    var words = ["rpcsim", "run"]
    if case .random(let seed) = strategy { words += ["--seed", "\(seed)"] }
    if checksDeterminism { words.append("--check-determinism") }
    if eventLimit != ScenarioRun.defaultEventLimit { words += ["--event-limit", "\(eventLimit)"] }
    if source.path.hasPrefix("-") { words.append("--") }
    return (words + [source.path.quotedForShell]).joined(separator: " ")
  }
}

extension RunOptions {
  private enum StrategyName: String, CaseIterable {
    case inOrder = "in-order"
    case random
  }

  init(_ arguments: Arguments) throws(UsageError) {
    try self.init(playing: arguments)
    format = try arguments.format()
    showsTrace = arguments.has(.trace)
    showsDiagram = arguments.has(.diagram)
    checksDeterminism = arguments.has(.checkDeterminism)
    corpus = arguments.text(.corpus)
    // A failure during editing is not worth recording.
    try arguments.refuse(.corpus, with: .watch)
  }

  /// The options for playing scenarios, without those for their report.
  init(playing arguments: Arguments) throws(UsageError) {
    schedule = try Self.schedule(arguments)
    eventLimit = try arguments.eventLimit()
  }

  private static func schedule(_ arguments: Arguments) throws(UsageError) -> Schedule {
    try arguments.refuse(.seed, with: .seeds)
    let strategy = try arguments.word(.strategy, as: StrategyName.self)
    let seed = try arguments.number(.seed, in: 0...UInt64.max)
    let count = try arguments.number(.seeds, in: 1...1_000_000_000)
    if strategy == .inOrder, seed != nil || count != nil {
      let option = seed != nil ? Option.seed : .seeds
      throw UsageError("--\(option.name) is for the random strategy, not for in-order")
    }
    if let count { return .seeds(count) }
    if let seed { return .random(seed: seed) }
    return strategy == .random ? .random(seed: 0) : .inOrder
  }

  static let all: [Option] = [
    .seed, .seeds, .strategy, .eventLimit, .corpus, .checkDeterminism, .trace, .diagram, .format,
    .color, .watch,
  ]

  /// The options for one run of a scenario.
  static let ofOneRun: [Option] = [.seed, .strategy, .eventLimit]
}

extension Arguments {
  /// The largest number of events of a run.
  func eventLimit() throws(UsageError) -> Int {
    try number(.eventLimit, in: 1...1_000_000_000) ?? ScenarioRun.defaultEventLimit
  }
}

extension Option {
  static let checkDeterminism = Option(
    "check-determinism",
    help: "Play each run twice, and fail if the two differ in any event.")
  fileprivate static let seed = Option(
    "seed", "N", help: "Choose at random what comes next, from this seed.")
  fileprivate static let seeds = Option(
    "seeds", "N",
    help: "Play each scenario with the seeds from 0 to N - 1, until one fails.")
  fileprivate static let strategy = Option(
    "strategy", "in-order|random",
    help: "How to choose what comes next: the earliest (if not given), or at\n"
      + "random, with seed 0.")
  static let eventLimit = Option(
    "event-limit", "N",
    help: "Give a run up after so many events; \(ScenarioRun.defaultEventLimit) if not given.")
  fileprivate static let trace = Option("trace", help: "Write every event of each scenario.")
  fileprivate static let diagram = Option("diagram", help: "Draw each scenario as columns.")
}
