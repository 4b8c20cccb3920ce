import RPCCore
import RPCSim
import Synchronization
import Testing

/// Simulations that depend on more than their seed, and the reports of them.
@Suite("Looking for what is not deterministic")
struct DeterminismFailureTests {
  private static var options: SimulationOptions {
    var options = SimulationOptions()
    options.checksDeterminism = true
    return options
  }

  /// Calls a server with a number, after a delay.
  private func call(
    _ sim: Simulation, with number: UInt64, after delay: Duration = .zero
  ) async throws {
    sim.serve("echo") { handlers, _ in handlers.handle("echo") { (n: UInt64) in n } }
    try await sim.sleep(for: delay)
    try await withRPCClient(sim, calling: "echo") { client in
      _ = try await client.call("echo", number, as: UInt64.self)
    }
  }

  private func failure(
    _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) throws -> DeterminismFailure {
    try #require(throws: DeterminismFailure.self) {
      try simulate(seed: 3, options: Self.options, body)
    }
  }

  @Test("A simulation that depends only on its seed passes", arguments: 0..<10 as Range<UInt64>)
  func deterministic(seed: UInt64) throws {
    let runs = Counter()
    try simulate(seed: seed, options: Self.options) { sim in
      _ = runs.next()
      try await call(sim, with: sim.seed, after: .milliseconds(sim.seed))
    }
    #expect(runs.next() == 2)
  }

  @Test("A random number of the process is found where it is sent first")
  func random() throws {
    let failure = try failure { sim in
      var generator = SystemRandomNumberGenerator()
      try await call(sim, with: generator.next())
    }
    let difference = try #require(failure.difference)
    #expect(difference.manner == .content)
    #expect(difference.first?.contains("request sent") == true)
    #expect(difference.second?.contains("request sent") == true)
    #expect(difference.first != difference.second)
    #expect(difference.advice.contains("a random number of the process"))
    #expect(failure.first.journal.events[difference.position].kind == .requestSent)
    let text = failure.description
    #expect(text.contains("\nevent #\(difference.position), at "))
    #expect(text.contains("Run the schedule again: simulate(replaying: \"s2@3"))
  }

  @Test("What the first run left in a global counter is found where it is seen first")
  func counter() throws {
    let runs = Counter()
    let failure = try failure { sim in try await call(sim, with: runs.next()) }
    let difference = try #require(failure.difference)
    #expect(difference.manner == .content)
    #expect(difference.first?.hasSuffix("  with 0") == true, "\(difference.first ?? "")")
    #expect(difference.second?.hasSuffix("  with 1") == true)
    #expect(difference.advice.contains("left in a global variable"))
  }

  @Test("A delay that differs is the same at another time")
  func time() throws {
    let runs = Counter()
    let failure = try failure { sim in
      try await call(sim, with: 1, after: .milliseconds(5 + runs.next()))
    }
    #expect(failure.difference?.manner == .time)
    #expect(failure.difference?.advice.contains("a real clock") == true)
  }

  @Test("The order of a set is found, though both lie in the same process")
  func order() throws {
    // The first run's set is kept alive, so that the second cannot have the same address.
    let kept = Mutex<[Set<UInt64>]>([])
    let failure = try failure { sim in
      sim.serve("echo") { handlers, _ in
        for n in 0..<32 as Range<UInt64> { handlers.handle("echo \(n)") { n } }
      }
      var numbers: Set<UInt64> = []
      for number in 0..<32 as Range<UInt64> { numbers.insert(number) }
      kept.withLock { $0.append(numbers) }
      for number in numbers {
        try await withRPCClient(sim, calling: "echo") { client in
          _ = try await client.call("echo \(number)", as: UInt64.self)
        }
      }
    }
    #expect(failure.difference != nil)
    #expect(failure.description.contains("Dictionary or Set"))
  }

  @Test("A run that goes on where the other has ended")
  func length() throws {
    let runs = Counter()
    let failure = try failure { sim in
      try await call(sim, with: 1)
      if runs.next() == 1 { sim.process("late") { _ in } }
    }
    let difference = try #require(failure.difference)
    #expect(difference.manner == .length)
    #expect(difference.first == nil)
    #expect(difference.second?.contains("started") == true)
    #expect(failure.description.contains("once:         nothing more happens"))
  }

  @Test("What leaves no event behind is found by the steps that it took")
  func steps() throws {
    let runs = Counter()
    let failure = try failure { _ in for _ in 0..<runs.next() { await Task.yield() } }
    #expect(failure.difference == nil)
    #expect(failure.first.stepCount < failure.second.stepCount)
    #expect(failure.description.contains("\(failure.second.stepCount) jobs and events"))
  }

  @Test("What fails once and not again is no failure that could be found again")
  func flaky() throws {
    let runs = Counter()
    let failure = try failure { sim in sim.expect(runs.next() > 0, "flaky") }
    #expect(failure.difference == nil)
    #expect(failure.description.contains("once:  2 jobs and events; "))
    #expect(failure.first.failures.count == 1 && failure.second.failures.isEmpty)
  }

  @Test("An exploration ends at the first schedule that comes out in two ways")
  func exploration() throws {
    let runs = Counter()
    let failure = try #require(throws: DeterminismFailure.self) {
      try explore(schedules: 50, options: Self.options) { sim in
        let run = runs.next()
        try await call(sim, with: run == 21 ? 1 : 0)
      }
    }
    #expect(failure.difference?.second?.hasSuffix("  with 1") == true)
    #expect(runs.next() == 22)
  }

  @Test("A failure that comes again is told as it is without the check")
  func failing() throws {
    #expect(throws: SimulationFailure.self) {
      try simulate(options: Self.options) { sim in sim.expect(false) }
    }
  }

  @Test("The journal is kept for the check")
  func keepsJournal() throws {
    var options = Self.options
    options.journal = .none
    let runs = Counter()
    let failure = try #require(throws: DeterminismFailure.self) {
      try simulate(options: options) { sim in try await call(sim, with: runs.next()) }
    }
    #expect(failure.difference != nil)
  }
}

/// Stands in for a global variable.
private final class Counter: Sendable {
  private let count = Mutex<UInt64>(0)

  func next() -> UInt64 {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
