import RPCSim

/// How stories are explored.
struct ExploreOptions {
  private enum StrategyName: String, CaseIterable {
    case portfolio, random, pct
  }

  var schedules = 1_000
  var strategy = ExplorationStrategy.portfolio
  var seed: UInt64 = 0
  var jobs = 1
  var eventLimit = Run.defaultEventLimit
  var folder = RecordingFile.folder

  init(_ arguments: Arguments) throws(UsageError) {
    schedules = try arguments.number(.schedules, in: 1...1_000_000_000) ?? schedules
    seed = try arguments.number(.seed, in: 0...UInt64.max) ?? seed
    jobs = try arguments.number(.jobs, in: 1...1_024) ?? Platform.processorCount
    eventLimit = try arguments.number(.eventLimit, in: 1...1_000_000_000) ?? eventLimit
    folder = arguments.text(.recordings) ?? folder
    let depth = try arguments.number(.depth, in: 1...100)
    let name = try arguments.word(.strategy, as: StrategyName.self) ?? .portfolio
    guard depth == nil || name == .pct else { throw UsageError("--depth is for --strategy pct") }
    switch name {
    case .portfolio: strategy = .portfolio
    case .random: strategy = .random
    case .pct: strategy = .pct(depth: depth ?? 3)
    }
  }

  static let all: [Option] = [
    .schedules, .strategy, .depth, .seed, .jobs, .eventLimit, .recordings,
  ]
}

extension Option {
  fileprivate static let schedules = Option(
    "schedules", "N", help: "Play so many schedules of each story; 1000 if not given.")
  fileprivate static let strategy = Option(
    "strategy", "portfolio|random|pct",
    help: "How to choose what comes next: at random, by priorities that change\n"
      + "at a few places, or both by turns (if not given).")
  fileprivate static let depth = Option(
    "depth", "N",
    help: "For pct: how many things have to happen in a certain order; 3 if not\n"
      + "given.")
  fileprivate static let seed = Option(
    "seed", "N", help: "What the schedules are drawn from; 0 if not given.")
  fileprivate static let jobs = Option(
    "jobs", "N",
    help: "Play so many at a time; as many as there are processors if not given.\n"
      + "The result is the same.")
  fileprivate static let eventLimit = Option(
    "event-limit", "N",
    help: "Give a run up after so many events; \(Run.defaultEventLimit) if not given.")
  fileprivate static let recordings = Option(
    "recordings", "FOLDER",
    help: "Where failures are recorded; \(RecordingFile.folder) if not given.")
}
