import RPCSim

extension Command {
  static let bench = Command(
    name: "bench",
    summary: "Measure how fast simulated calls are.",
    discussion: """
      Measures how many calls of the tutorial's pattern (one client, some servers, one queue) are
      simulated in a second, without and with a journal, and with few to a million of them
      unanswered at a time. The figures depend on the machine and on what else it does; a build
      for debugging is many times slower than one for release.
      """,
    operands: "",
    options: [.calls, .inFlight, .servers, .journal, .deadlines],
    exitCodes: [.held, .failed, .unusable],
    examples: [
      Example(line: "rpcsim bench", meaning: "Measure all of it."),
      Example(
        line: "rpcsim bench --in-flight 100 --journal both",
        meaning: "Measure what the journal costs."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard arguments.operands.isEmpty else {
      throw UsageError("bench plays no files: it takes options only")
    }
    let benchmarks = try Benchmark.all(arguments)
    #if DEBUG
      console.complain("rpcsim: this is a build for debugging; its figures mean little")
    #endif
    console.write(Measurement.header)
    for benchmark in benchmarks {
      console.show(progress: "measuring with \(benchmark.inFlight) in flight")
      guard let measurement = Measurement(of: benchmark) else {
        console.complain("rpcsim: error: not every call was answered")
        return .failed
      }
      console.write(measurement.line)
    }
    return .held
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

  /// What is measured: what was asked for, or a row for everything worth knowing.
  fileprivate static func all(_ arguments: Arguments) throws(UsageError) -> [Benchmark] {
    let calls = try arguments.number(.calls, in: 1...Scenario.mostCalls)
    let inFlight = try arguments.number(.inFlight, in: 1...Scenario.mostCalls)
    let servers = try arguments.number(.servers, in: 1...Scenario.mostProcesses)
    let journal = try arguments.word(.journal, as: Choice.self)
    let deadlines = try arguments.word(.deadlines, as: Choice.self)
    return rows(inFlight: inFlight, journal: journal, deadlines: deadlines).map { row in
      var benchmark = row
      benchmark.calls = calls ?? min(200_000 + row.inFlight, Scenario.mostCalls)
      benchmark.servers = servers ?? benchmark.servers
      return benchmark
    }
  }

  /// By default the tutorial's own pattern, what a journal and deadlines add to it, and whether the
  /// cost stays the same with many calls pending.
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
