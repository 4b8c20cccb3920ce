import Foundation
import RPCCore
import RPCSim
import RPCSimTesting
import Synchronization
import Testing

@Suite("Tests as simulations")
struct SimulationTraitTests {
  @Test("A test gets its simulation", .simulated())
  func current() async throws {
    let sim = try Simulation.current
    let start = sim.now
    try await sim.sleep(for: .seconds(3_600))
    #expect(start.advanced(by: .seconds(3_600)) == sim.now)
  }

  @Test("Outside of a simulation the error says what to do")
  func outside() {
    let error = #expect(throws: NoSimulation.self) { try Simulation.current }
    #expect(error?.description.contains("give the test the trait .simulated()") == true)
  }

  @Test("The seed is the trait's", .simulated(seed: 7))
  func seed() throws {
    #expect(try Simulation.current.seed == 7)
  }

  @Test("Each argument is a simulation", .simulated(), arguments: [1, 20, 300])
  func arguments(count: Int) async throws {
    let sim = try Simulation.current
    for _ in 0..<count { try await sim.sleep(for: .seconds(1)) }
    #expect(sim.now == Instant(nanoseconds: Int64(count) * 1_000_000_000))
  }

  @Test("An exploration runs the body once for each schedule, and #expect is checked in each")
  func explored() async throws {
    let runs = Mutex(0)
    let issues = try await issues(of: .explored(schedules: 25)) {
      _ = try Simulation.current
      runs.withLock { $0 += 1 }
      #expect(Bool(true))
    }
    #expect(runs.withLock { $0 } == 25)
    #expect(issues.isEmpty)
  }

  @Test("The faults of a trait strike")
  func faults() async throws {
    let fault = FaultScript.crash(.afterHandler, of: "worker", restartAfter: .milliseconds(10))
    let issues = try await issues(of: .explored(schedules: 5, faults: [fault])) {
      let sim = try Simulation.current
      let handled = ObservedValues<Int>()
      sim.declareQueue("q")
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "q") {
          $0.handle("put") { (n: Int) in handled.append(n) }
        }.run()
      }
      try await withRPCClient(sim, calling: "q") { client in
        try await client.call("put", 3)
      }
      #expect(handled.all == [3])
    }
    #expect(issues.count == 1)
    #expect("\(try #require(issues.first))".contains("[3, 3]"))
  }

  @Test("A failing #expect is reported once, at its line, with its values and a token")
  func failing() async throws {
    let line = #line + 5
    let issues = try await issues(of: .explored(schedules: 200)) {
      let order = await raceOfTwo()
      // Both lines fail in the schedules in which the second task is first.
      for _ in 0..<3 {
        #expect(order.first == 1)
      }
    }
    #expect(issues.count == 1)
    let issue = try #require(issues.first)
    #expect(issue.sourceLocation?.line == line)
    #expect("\(issue.kind)".contains("order.first → 2"))
    let comment = try #require(issue.comments.last?.rawValue)
    #expect(comment.contains("shrunk to "))
    #expect(comment.contains("Replay it: RPCSIM_REPLAY=s2"))
  }

  @Test("A failing #require ends the body, and is reported once")
  func required() async throws {
    let issues = try await issues(of: .explored(schedules: 200)) {
      let order = await raceOfTwo()
      try #require(order.first == 1)
    }
    #expect(issues.count == 1)
    #expect(issues.first.map { "\($0.kind)" }?.contains("order.first → 2") == true)
  }

  @Test("Several failures of one schedule are reported, each at its line")
  func several() async throws {
    let line = #line + 3
    let issues = try await issues(of: .simulated()) {
      let sim = try Simulation.current
      #expect(Bool(false), "the first")
      sim.expect(false, "the second")
      throw CancellationError()
    }
    #expect(issues.map { $0.sourceLocation?.line } == [line, test.line, line + 1])
    #expect(issues.filter { $0.comments.contains { $0.rawValue.contains("Replay it") } }.count == 1)
  }

  @Test("A stalled body is reported at its test")
  func stalled() async throws {
    let issues = try await issues(of: .simulated()) {
      try await Simulation.current.clock.sleep(until: .distantFuture)
    }
    #expect(issues.count == 1)
    #expect(issues.first?.comments.first?.rawValue.contains("stalled at") == true)
  }

  @Test("An #expect in a process fails the simulation too")
  func process() async throws {
    let issues = try await issues(of: .simulated()) {
      let sim = try Simulation.current
      sim.process("worker") { _ in try #expect(Simulation.current.seed == 1) }
      try await sim.sleep(for: .seconds(1))
    }
    #expect(issues.map { "\($0.kind)" }.first?.contains("Simulation.current.seed") == true)
    #expect(issues.count == 1)
  }

  @Test("A #require that ends a process is reported once")
  func requiredInProcess() async throws {
    let issues = try await issues(of: .simulated()) {
      let sim = try Simulation.current
      sim.process("worker") { _ in try #require(Simulation.current.seed == 1) }
      try await sim.sleep(for: .seconds(1))
    }
    #expect(issues.count == 1)
  }

  @Test("A failure that does not come again is reported nevertheless")
  func once() async throws {
    let runs = Mutex(0)
    let issues = try await issues(of: .simulated()) {
      let run = runs.withLock { runs in
        runs += 1
        return runs
      }
      #expect(run > 1, "only the first run fails")
    }
    #expect(runs.withLock { $0 } == 2)
    #expect(issues.count == 2)
    let words = issues.flatMap(\.comments).map(\.rawValue).joined(separator: "\n")
    #expect(words.contains("the schedule did not fail again"))
    #expect(words.contains("run → 1"))
  }

  @Test("What code does while it is shut down is no issue of the run")
  func shutDown() async throws {
    let issues = try await issues(of: .simulated()) {
      try? await Simulation.current.clock.sleep(until: .distantFuture)
      #expect(Bool(false), "it was cancelled")
    }
    #expect(issues.count == 1)
    #expect(issues.first?.comments.first?.rawValue.contains("stalled at") == true)
  }

  @Test("A token replays the schedule")
  func replayed() async throws {
    let body: @Sendable () async throws -> Void = {
      #expect(await raceOfTwo().first == 1)
    }
    let found = try await issues(of: .explored(schedules: 200), body)
    let comment = try #require(found.first?.comments.last?.rawValue)
    let match = try #require(comment.firstMatch(of: /RPCSIM_REPLAY=(\S+)/))
    let again = try await issues(of: .replaying(String(match.output.1)), body)
    #expect(again.map(\.sourceLocation) == found.map(\.sourceLocation))
    #expect(again.map { "\($0.kind)" } == found.map { "\($0.kind)" })
  }

  @Test("An exploration that never sees what it has to see fails the test")
  func neverSeen() async {
    await #expect(throws: NeverSeen.self) {
      _ = try await issues(of: .explored(schedules: 3, sighting: ["a reply is late"])) {}
    }
  }

  @Test("A corpus keeps a failing schedule, and it is played first from then on")
  func corpus() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let kept: CorpusTrait = .corpus(folder.path(percentEncoded: false))
    let runs = Mutex(0)
    let body: @Sendable () async throws -> Void = {
      runs.withLock { $0 += 1 }
      #expect(await raceOfTwo().first == 1)
    }
    let found = try await issues(of: .explored(schedules: 200), beside: [kept], body)
    #expect(found.first?.comments.last?.rawValue.contains("It is kept in ") == true)
    let file = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path()).first)
    #expect(file == "SimulationTraitTests-corpus.tokens")
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    #expect(text.wholeMatch(of: /s2\S*\n/) != nil)

    runs.withLock { $0 = 0 }
    let again = try await issues(of: .explored(schedules: 200), beside: [kept], body)
    #expect(again.map(\.sourceLocation) == found.map(\.sourceLocation))
    // The schedule fails, and is made once more for its issues.
    #expect(runs.withLock { $0 } == 2)

    try Data("s2-2000.5\nnonsense\n".utf8).write(to: folder.appending(path: file))
    let warnings = try await issues(of: .explored(schedules: 5), beside: [kept]) {}
    #expect(warnings.map(\.severity) == [.warning, .warning])
  }

  @Test("A corpus that cannot be used is a warning, and the failure is reported")
  func unusableCorpus() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    let kept: CorpusTrait = .corpus(file.path(percentEncoded: false))
    let found = try await issues(of: .explored(schedules: 200), beside: [kept]) {
      #expect(await raceOfTwo().first == 1)
    }
    #expect(found.map(\.severity) == [.warning, .error])
    #expect(found.first?.comments.first?.rawValue.contains("cannot be kept in") == true)
  }

  @Test("A token of other code is an error")
  func unfitting() async {
    await #expect(throws: UnfittingToken.self) {
      _ = try await issues(of: .replaying("s2-2000.5")) {}
    }
  }

  @Test("A known issue stays known, and is recorded once")
  func known() async throws {
    let issues = try await issues(of: .explored(schedules: 10)) {
      withKnownIssue("it is") { #expect(Bool(false)) }
    }
    #expect(issues.map(\.isFailure) == [false])
  }
}

extension SimulationTraitTests {
  private var test: (name: String, line: Int) {
    (Test.current?.name ?? "", Test.current?.sourceLocation.line ?? 0)
  }
}

/// The numbers of two tasks, in the order in which they ran.
private func raceOfTwo() async -> [Int] {
  let order = Order()
  await withTaskGroup { group in
    group.addTask { await order.add(1) }
    group.addTask { await order.add(2) }
  }
  return await order.numbers
}

private actor Order {
  private(set) var numbers: [Int] = []
  func add(_ number: Int) { numbers.append(number) }
}
