import RPCSim

extension Command {
  static let bench = Command(
    name: "bench",
    summary: "Measure how fast worlds run and scenarios are explored.",
    discussion: """
      Without scenarios it measures how many calls of the tutorial's pattern (one client, some
      servers, one queue) are simulated in a second, without and with a journal, and with few to a
      million of them unanswered at a time.

      With scenarios it measures how many schedules of each are explored in a second, or how many
      states of an exhaustive search (its first 20,000), with everything that 'rpcsim explore' does
      to each by default.

      Everything is measured in several rounds, by turns, so that other work of the machine slows
      all of it alike; the median counts. The figures depend on the machine, so compare only those
      of the same machine: --format json writes them down, and --compare sets them beside those of
      today. If a figure is lower than --at-least allows, the exit code is 1. A build for debugging
      is many times slower than one for release.
      """,
    operands: "[PATH…]",
    options: [
      .calls, .inFlight, .servers, .journal, .deadlines, .strategy, .jobs, .rounds, .benchFormat,
      .compare, .atLeast,
    ],
    exitCodes: [.held, .failed, .unusable, .interrupted],
    examples: [
      Example(line: "rpcsim bench", meaning: "Measure calls in every way."),
      Example(
        line: "rpcsim bench --in-flight 100 --journal both",
        meaning: "Measure what the journal costs."),
      Example(
        line: "rpcsim bench Scenarios/server_dies_after_reply.json5",
        meaning: "Measure how fast a scenario is explored."),
      Example(
        line: "rpcsim bench --format json x.json5 > before.json",
        meaning: "Write down how fast it is now."),
      Example(
        line: "rpcsim bench --compare before.json x.json5",
        meaning: "Fail if it has become slower."),
    ]
  ) { (arguments, console) throws(UsageError) in
    let options = try BenchOptions(arguments)
    let end = console.heedEndRequests(within: Console.patience)
    let works: [BenchWork]
    if arguments.operands.isEmpty {
      works = try Benchmark.all(arguments).map(BenchWork.calls)
    } else {
      guard let sources = ScenarioSource.all(in: arguments, &console, isEnded: { end.isMade })
      else {
        return end.isMade ? .interrupted : .unusable
      }
      works = try BenchWork.explorations(of: sources, arguments)
    }
    do throws(FileFailure) {
      let earlier = try options.earlier(isEnded: { end.isMade })
      if let earlier, !works.contains(where: { earlier.figure(named: $0.name) != nil }) {
        console.complain("rpcsim: error: the earlier report measured none of this")
        return .unusable
      }
      #if DEBUG
        console.complain("rpcsim: this is a build for debugging; its figures mean little")
      #endif
      guard let figures = figures(of: works, rounds: options.rounds, &console, end) else {
        return end.isMade ? .interrupted : .failed
      }
      let report = BenchReport(figures, rounds: options.rounds)
      return tell(
        BenchComparison(report: report, earlier: earlier, bound: options.bound), options, &console)
    } catch {
      console.complain(error.message)
      return error.isInterruption ? .interrupted : .unusable
    }
  }

  /// Measures all works, round by round.
  ///
  /// Returns `nil` if the measurement was interrupted or a work failed.
  private static func figures(
    of works: [BenchWork], rounds: Int, _ console: inout Console, _ end: EndRequest
  ) -> [BenchFigure]? {
    var amounts = works.map { _ in [BenchWork.Amount]() }
    for round in 1...rounds {
      for (index, work) in works.enumerated() {
        console.show(progress: "round \(round) of \(rounds): \(work.name)")
        let amount = work.perform(forAtLeast: .milliseconds(200), isEnded: { end.isMade })
        guard !end.isMade else { return nil }
        guard let amount else {
          console.complain("rpcsim: error: not every call was answered")
          return nil
        }
        amounts[index].append(amount)
      }
    }
    return zip(works, amounts).map(BenchFigure.init)
  }

  private static func tell(
    _ comparison: BenchComparison, _ options: BenchOptions, _ console: inout Console
  ) -> ExitCode {
    switch options.format {
    case .text: console.write(comparison.table)
    case .json:
      do { console.write(try comparison.report.document) } catch {
        console.complain("rpcsim: error: cannot write the report: \(error)")
        return .unusable
      }
    }
    guard !comparison.slower.isEmpty else { return .held }
    console.complain(
      "rpcsim: slower than \(options.boundText) times as before: "
        + comparison.slower.map { DisplayText.quoted($0) }.joined(separator: ", "))
    return .failed
  }
}

/// The options that do not depend on the kind of work.
private struct BenchOptions {
  enum Format: String, CaseIterable {
    case text, json
  }

  let rounds: Int
  let format: Format
  /// The ratio to the earlier figure below which a figure is slower.
  let bound: Double
  let boundText: String
  private let comparedWith: String?

  init(_ arguments: Arguments) throws(UsageError) {
    rounds = try arguments.number(.rounds, in: 1...1_000) ?? 3
    format = try arguments.word(.benchFormat, as: Format.self) ?? .text
    comparedWith = arguments.text(.compare)
    boundText = arguments.text(.atLeast) ?? "0.9"
    guard let bound = Double(boundText), (0.01...100).contains(bound) else {
      throw UsageError(
        "--at-least takes a number such as 0.9, not \(DisplayText.quoted(boundText))")
    }
    self.bound = bound
    guard comparedWith != nil || !arguments.has(.atLeast) else {
      throw UsageError("--at-least is for --compare")
    }
  }

  /// The earlier report for the comparison.
  func earlier(isEnded: () -> Bool) throws(FileFailure) -> BenchReport? {
    guard let comparedWith else { return nil }
    return try BenchReport(reading: comparedWith, isEnded: isEnded)
  }
}

extension BenchWork {
  /// The explorations to measure: those that the options select, or one for each common way.
  fileprivate static func explorations(
    of sources: [ScenarioSource], _ arguments: Arguments
  ) throws(UsageError) -> [BenchWork] {
    for option in Option.onlyForCalls where arguments.has(option) {
      throw UsageError("--\(option.name) is for calls, and scenarios make their own")
    }
    let strategy = try arguments.word(.strategy, as: ExploreOptions.StrategyName.self)
    let jobs = try arguments.number(.jobs, in: 1...1_024)
    let strategies = strategy.map { [$0] } ?? [.random, .portfolio, .exhaustive]
    let counts = jobs.map { [$0] } ?? Array(Set([1, Platform.processorCount])).sorted()
    return zip(sources, names(of: sources)).flatMap { source, name in
      strategies.flatMap { strategy in
        counts.map { exploration(of: source, named: name, strategy, jobs: $0) }
      }
    }
  }

  /// The names of scenarios in the report.
  ///
  /// Scenarios that share a name are named by their files.
  private static func names(of sources: [ScenarioSource]) -> [String] {
    let counts = Dictionary(grouping: sources, by: \.scenario.name).mapValues(\.count)
    return sources.map { source in
      counts[source.scenario.name] == 1 ? source.scenario.name : ScenarioFiles.shown(source.path)
    }
  }
}

extension Option {
  fileprivate static let calls = Option(
    "calls", "N", help: "Make so many calls; 200000 and those in flight if not given.")
  fileprivate static let inFlight = Option(
    "in-flight", "N",
    help: "Leave so many unanswered at a time; several numbers, each in a row\n"
      + "of its own, if not given.")
  fileprivate static let servers = Option(
    "servers", "N", help: "Have so many servers; 2 if not given.")
  fileprivate static let journal = Option(
    "journal", "on|off|both", help: "Whether to write down what happens.")
  fileprivate static let deadlines = Option(
    "deadlines", "on|off|both",
    help: "Whether calls have deadlines, and requests expirations; the\n"
      + "tutorial's have none.")
  fileprivate static let onlyForCalls = [calls, inFlight, servers, journal, deadlines]
  fileprivate static let strategy = Option(
    "strategy", "NAME", words: ExploreOptions.StrategyName.allCases.map(\.rawValue),
    help: "How scenarios are explored, such as 'pct'; 'random', 'portfolio' and\n"
      + "'exhaustive', each in a row of its own, if not given.")
  fileprivate static let jobs = Option(
    "jobs", "N",
    help: "Play so many schedules at a time; one, and as many as there are\n"
      + "processors, each in a row of its own, if not given.")
  fileprivate static let onlyForScenarios = [strategy, jobs]
  fileprivate static let rounds = Option(
    "rounds", "N", help: "Measure everything so many times; 3 if not given.")
  fileprivate static let benchFormat = Option(
    "format", "text|json", help: "What to write; 'text' if not given.")
  fileprivate static let compare = Option(
    "compare", "FILE", help: "Set the figures beside those of a report in JSON.")
  fileprivate static let atLeast = Option(
    "at-least", "RATIO",
    help: "For --compare: fail if anything is slower than this part of before; 0.9\n"
      + "if not given.")
}

extension Benchmark {
  private enum Choice: String, CaseIterable {
    case on, off, both

    var choices: [Bool] {
      switch self {
      case .on: [true]
      case .off: [false]
      case .both: [false, true]
      }
    }
  }

  /// The benchmarks to measure: those that the options select, or the standard rows.
  fileprivate static func all(_ arguments: Arguments) throws(UsageError) -> [Benchmark] {
    for option in Option.onlyForScenarios where arguments.has(option) {
      throw UsageError("--\(option.name) is for scenarios: name one")
    }
    let calls = try arguments.number(.calls, in: 1...Scenario.mostCalls)
    let inFlight = try arguments.number(.inFlight, in: 1...Scenario.mostCalls)
    let servers = try arguments.number(.servers, in: 1...Scenario.mostProcesses)
    let journal = try arguments.word(.journal, as: Choice.self)
    let deadlines = try arguments.word(.deadlines, as: Choice.self)
    return rows(inFlight: inFlight, journal: journal, deadlines: deadlines).map { row in
      var benchmark = row
      benchmark.calls = calls ?? Benchmark.usualCalls(inFlight: row.inFlight)
      benchmark.servers = servers ?? benchmark.servers
      return benchmark
    }
  }

  /// The standard rows are the tutorial's pattern, with a journal, and with deadlines and growing
  /// numbers of pending calls.
  ///
  /// The last ones show whether the cost per call stays the same.
  private static func rows(
    inFlight: Int?, journal: Choice?, deadlines: Choice?
  ) -> [Benchmark] {
    let numbers = inFlight.map { [$0] } ?? [8, 10, 1_000, 100_000, 1_000_000]
    if inFlight == nil, journal == nil, deadlines == nil {
      return [row(8, false, false), row(8, true, false)]
        + numbers.map { row($0, false, true) }
    }
    return numbers.flatMap { number in
      (journal ?? .off).choices.flatMap { isJournaled in
        (deadlines ?? .off).choices.map { row(number, isJournaled, $0) }
      }
    }
  }

  private static func row(
    _ inFlight: Int, _ isJournaled: Bool, _ hasDeadlines: Bool
  ) -> Benchmark {
    var benchmark = Benchmark()
    benchmark.inFlight = inFlight
    benchmark.isJournaled = isJournaled
    benchmark.hasDeadlines = hasDeadlines
    return benchmark
  }
}
