import RPCSim

/// How fast a benchmark was.
struct Measurement {
  private let benchmark: Benchmark
  private let events: Int
  private let duration: Duration

  /// Plays the benchmark; `nil` if it did not do what it should, so that figures mean nothing.
  init?(of benchmark: Benchmark) {
    var world = benchmark.world()
    let start = ContinuousClock.now
    events = benchmark.play(&world)
    duration = ContinuousClock.now - start
    guard benchmark.isComplete(world) else { return nil }
    self.benchmark = benchmark
  }

  static let header = line(
    ["in flight", "journal", "deadlines", "calls", "RPC/s", "events/s", "ns per RPC"])

  var line: String {
    let seconds = max(duration / .seconds(1), 1e-9)
    return Self.line([
      "\(benchmark.inFlight)".grouped, benchmark.isJournaled ? "on" : "off",
      benchmark.hasDeadlines ? "on" : "off",
      "\(benchmark.calls)".grouped, "\(Int(Double(benchmark.calls) / seconds))".grouped,
      "\(Int(Double(events) / seconds))".grouped,
      "\(Int(seconds * 1e9 / Double(benchmark.calls)))".grouped,
    ])
  }

  private static func line(_ cells: [String]) -> String {
    zip(cells, [9, 7, 9, 10, 10, 11, 10]).map { $0.leading(blanksTo: $1) }.joined(separator: "  ")
      + "\n"
  }
}
