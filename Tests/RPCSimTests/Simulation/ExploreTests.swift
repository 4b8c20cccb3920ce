import RPCCore
import RPCSim
import Synchronization
import Testing

@testable import RPCSim

@Suite("Exploring real code")
struct ExploreTests {
  /// A race of three tasks, of which two orders each break an expectation.
  @Sendable
  private static func race(_ sim: Simulation, noting note: (String) -> Void) async {
    let log = Log()
    await withTaskGroup(of: Void.self) { group in
      for name in ["a", "b", "c"] {
        group.addTask(name: name) { await log.add(name) }
      }
    }
    let order = await log.names.joined()
    note(order)
    sim.expect(order != "bac", "one task came too early")
    sim.expect(order != "cba", "two tasks came too early")
  }

  @Test("A cancelled exploration ends before its next schedule")
  func cancelled() async {
    let task = Task { try await explore(schedules: .max) { _ in } }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("Its first schedule is the plain one: a fault that the schedule places does not strike")
  func plainFirst() throws {
    let crashes = Mutex(0)
    let body: @Sendable (Simulation) async throws -> Void = { sim in
      sim.declareQueue("numbers")
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "numbers") {
          $0.handle("double") { (n: Int) in 2 * n }
        }.run()
      }
      sim.plan(
        .crash(.anywhere, of: "worker", restartAfter: .milliseconds(1)).optional())
      try await withRPCClient(sim, calling: "numbers") { client in
        _ = try await client.call("double", 3, as: Int.self)
      }
      if sim.journal.events.contains(where: { $0.kind == .crashed }) {
        crashes.withLock { $0 += 1 }
      }
    }
    for seed in 1...20 as ClosedRange<UInt64> {
      try explore(schedules: 1, seed: seed, body)
    }
    #expect(crashes.withLock { $0 } == 0)
    try explore(schedules: 20, body)
    #expect(crashes.withLock { $0 } > 0)
  }

  @Test("A failure is not traded for another while it is made small")
  func keepsFailure() throws {
    var kept: Set<String> = []
    for seed in 1...30 as ClosedRange<UInt64> {
      let orders = Mutex<[String]>([])
      let failure = try #require(throws: SimulationFailure.self) {
        try explore(seed: seed) { sim in
          await Self.race(sim) { order in orders.withLock { $0.append(order) } }
        }
      }
      let first = try #require(
        orders.withLock { $0.first { $0 == "bac" || $0 == "cba" } }, "nothing failed")
      let words = first == "bac" ? "one task came too early" : "two tasks came too early"
      #expect(failure.report.failures.map { $0.hasSuffix(words) } == [true])
      kept.insert(first)
    }
    #expect(kept == ["bac", "cba"])
  }

  @Test("Delays that a failure needs are said in few digits")
  func rounds() throws {
    var options = SimulationOptions()
    options.latency = DurationRange(least: 1_000_000, most: 30_000_000)
    let failure = try #require(throws: SimulationFailure.self) {
      try explore(options: options) { sim in
        sim.declareQueue("q")
        sim.process("worker") { worker in
          try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
        }
        try await withRPCClient(sim, calling: "q") { client in
          _ = try await client.call("put", 3, as: Int.self, timeout: .milliseconds(100))
        }
      }
    }
    let delays = failure.report.schedule.deviations.map(\.delay).filter { $0 > 0 }
    #expect(!delays.isEmpty)
    for delay in delays { #expect(delay % 100_000 == 0, "\(delay)") }
  }
}

// MARK: - Code that keeps state

extension ExploreTests {
  @Test("A failure that does not come again is reported all the same")
  func keepsState() throws {
    let runs = Mutex(0)
    let failure = try #require(throws: SimulationFailure.self) {
      try explore { sim in
        let number = runs.withLock { runs in
          runs += 1
          return runs
        }
        sim.expect(number != 3, "the third run")
      }
    }
    #expect(failure.report.problems.map { $0.hasSuffix("the third run") } == [true])
  }
}

// MARK: - Faults that a schedule places

extension ExploreTests {
  /// Fails if a crash makes the worker handle the request twice.
  private static let handledOnce: @Sendable (Simulation) async throws -> Void = { sim in
    let handled = Mutex(0)
    sim.declareQueue("numbers")
    sim.process("worker") { worker in
      try await RPCServer(worker, serving: "numbers") {
        $0.handle("double") { (n: Int) in
          handled.withLock { $0 += 1 }
          return 2 * n
        }
      }.run()
    }
    sim.plan(.crash(.anywhere, of: "worker", restartAfter: .milliseconds(1)).atMost(4))
    try await withRPCClient(sim, calling: "numbers") { client in
      _ = try await client.call("double", 3, as: Int.self)
    }
    sim.expect(handled.withLock { $0 } == 1, "handled twice")
  }

  @Test(
    "A fault that a failure does not need is removed, and the nearest pass is without the other")
  func shrinksFaults() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let failure = try #require(throws: SimulationFailure.self) {
        try explore(seed: seed, Self.handledOnce)
      }
      #expect(failure.report.schedule.strikes.count == 1)
      #expect(failure.report.schedule.choices.isEmpty)
      #expect(failure.report.journal.events.count { $0.kind == .crashed } == 1)
      #expect("\(failure)".contains("shrunk to 1 deviation from the natural order"))
      let nearest = try #require(failure.nearestPass)
      guard case .fault = nearest.difference else {
        Issue.record("\(nearest)")
        return
      }
      #expect(
        "\(nearest)".contains("fails only with this: strike the fault: worker, crash"), "\(nearest)"
      )
      try simulate(replaying: "\(nearest.schedule)", Self.handledOnce)
      let again = try #require(throws: SimulationFailure.self) {
        try simulate(replaying: "\(failure.report.schedule)", Self.handledOnce)
      }
      #expect(again.report.problems == failure.report.problems)
    }
  }
}

// MARK: - Several runs at a time

extension ExploreTests {
  @TaskLocal private static var word = "nothing"

  /// Two calls to one worker that may crash; their order and end depend on the schedule.
  private static let service: @Sendable (Simulation) async throws -> Void = { sim in
    sim.declareQueue("q")
    sim.process("worker") { worker in
      try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
    }
    sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(5)))
    try await withRPCClient(sim, calling: "q") { client in
      async let one = client.call("put", 1, as: Int.self, timeout: .seconds(2))
      async let two = client.call("put", 2, as: Int.self, timeout: .seconds(2))
      _ = try await (one, two)
    }
  }

  /// The report or the error of an exploration with so many jobs, as text.
  private static func said(
    _ strategy: ExplorationStrategy, jobs: Int, schedules: Int = 60,
    _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) -> String {
    var options = SimulationOptions()
    options.jobs = jobs
    options.latency = DurationRange(least: 1_000_000, most: 9_000_000)
    do {
      let report = try explore(
        schedules: schedules, strategy: strategy, seed: 4, options: options, body)
      return "\(report.schedules) \(report.distinct)"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "What an exploration comes to does not depend on how many runs are made at a time",
    arguments: [.random, .pct(depth: 2), .portfolio] as [ExplorationStrategy])
  func jobs(_ strategy: ExplorationStrategy) {
    let holding = Self.said(strategy, jobs: 1, Self.service)
    let failing = Self.said(strategy, jobs: 1) { sim in await Self.race(sim) { _ in } }
    #expect(holding.hasPrefix("60 "))
    #expect(failing.contains("too early"))
    for jobs in [2, 5] {
      #expect(Self.said(strategy, jobs: jobs, Self.service) == holding)
      #expect(Self.said(strategy, jobs: jobs) { sim in await Self.race(sim) { _ in } } == failing)
    }
  }

  @Test(
    "Several runs are at work at the same time, and each has the task-local values of the test",
    .timeLimit(.minutes(2)))
  func together() throws {
    var options = SimulationOptions()
    options.jobs = 2
    let words = WatchedMutex<Set<String>>([])
    let arrived = WatchedMutex(0)
    try Self.$word.withValue("something") {
      try explore(schedules: 9, options: options) { _ in
        words.withLock { _ = $0.insert(Self.word) }
        // The second run waits until the third has begun.
        let number = arrived.withLock { count in
          count += 1
          return count
        }
        if number == 2 { while arrived.withLock({ $0 }) < 3 {} }
      }
    }
    #expect(words.withLock { $0 } == ["something"])
    #expect(arrived.withLock { $0 } == 9)
  }

  @Test("An exploration stops soon after a failing schedule")
  func endsEarly() {
    let count = WatchedMutex(0)
    _ = Self.said(.random, jobs: 2, schedules: 100_000) { sim in
      count.withLock { $0 += 1 }
      sim.expect(false, "always")
    }
    #expect(count.withLock { $0 } < 1_000)
  }
}

private actor Log {
  private(set) var names: [String] = []

  func add(_ name: String) { names.append(name) }
}
