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
    options: [.calls, .inFlight, .servers, .journal],
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
}

extension Benchmark {
  private enum Journal: String, CaseIterable {
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
    let journal = try arguments.word(.journal, as: Journal.self)
    return rows(inFlight: inFlight, journal: journal).map { inFlight, isJournaled in
      var benchmark = Benchmark()
      benchmark.inFlight = inFlight
      benchmark.calls = calls ?? min(200_000 + inFlight, Scenario.mostCalls)
      benchmark.servers = servers ?? benchmark.servers
      benchmark.isJournaled = isJournaled
      return benchmark
    }
  }

  private static func rows(inFlight: Int?, journal: Journal?) -> [(Int, Bool)] {
    if let inFlight { return (journal ?? .off).choices.map { (inFlight, $0) } }
    let many = [10, 1_000, 100_000, 1_000_000]
    guard let journal else { return [(8, false), (8, true)] + many.map { ($0, false) } }
    return ([8] + many).flatMap { number in journal.choices.map { (number, $0) } }
  }
}
