import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// A fault that is planned for real code strikes with an effect, or is refused with a reason.
@Suite("Faults planned for code")
struct PlannedFaultTests {
  private static let verdicts: [FaultVerdict] = [
    .crash(restartAfter: .milliseconds(50)), .disconnect(reconnectAfter: .milliseconds(50)),
    .pause(for: .milliseconds(50)), .slow(factor: 3), .partition(healAfter: .milliseconds(50)),
    .restartBroker(downtime: .milliseconds(50)), .drop, .duplicate, .delay(by: .milliseconds(5)),
    .reorder, .corrupt, .refuse, .fillQueue("work", for: .milliseconds(50)),
    .deleteQueue("work"), .purgeQueue("work"),
    .failHandler(RemoteError(code: .handlerError, message: "no")), .hangHandler,
    .jumpClock(by: .milliseconds(5)),
  ]

  private static let points = FaultPoint.allCases.filter { $0 != .anywhere && $0 != .time }

  /// The report of a client that calls `worker` several times, which calls `helper`.
  private func report(planning fault: FaultScript?, seed: UInt64 = 0) -> SimulationReport {
    var options = SimulationOptions()
    options.usesConfirms = true
    let mode: ScheduleRecorder.Mode =
      seed == 0 ? .replay(ScheduleToken()) : .random(seed: seed)
    let attempt = SimulationAttempt(running: mode, seed: seed, options) { sim in
      sim.declareQueue("work")
      for (name, queue) in [("worker", "work"), ("helper", "help")] {
        sim.process(name) { process in
          try await withRPCClient(process, calling: "help", configuration: .quick) { client in
            try await RPCServer(process, serving: queue) { handlers in
              handlers.handle("work") { () async throws -> Int in
                try await process.clock.sleep(for: .milliseconds(4))
                return try await client.call("help", as: Int.self)
              }
              handlers.handle("help") { () async throws -> Int in
                try await process.clock.sleep(for: .milliseconds(1))
                return 1
              }
            }.run()
          }
        }
      }
      try await sim.sleep(for: .milliseconds(20))
      if let fault { sim.plan(fault) }
      try? await withRPCClient(sim, calling: "work", configuration: .quick) { client in
        var calls: [PendingCall<Int>] = []
        for _ in 0..<3 { calls.append(try await client.send("work")) }
        for call in calls { _ = try? await call.result() }
      }
      try await sim.sleep(for: .milliseconds(200))
    }
    return attempt.report
  }

  @Test(
    "Wherever one is planned it has an effect, or is refused with the reason", arguments: verdicts)
  func everywhere(verdict: FaultVerdict) {
    let plain = report(planning: nil).journal
    for point in Self.points {
      let report = report(planning: FaultScript(verdict, at: point))
      let refusals = report.findings.filter { $0.words.contains("cannot be planned: ") }
      let comment: Comment = "\(verdict.name) at \(point.rawValue)"
      guard refusals.isEmpty else {
        #expect(report.faults.isEmpty, comment)
        continue
      }
      // On some hops no message follows another, so `reorder` has no effect and is reported as
      // idle.
      guard report.vacuousFaults.isEmpty else {
        #expect(verdict == .reorder, comment)
        continue
      }
      #expect(report.faults.map(\.fired) == [1], comment)
      // The queue is still empty when the first request is sent.
      if case .purgeQueue = verdict, point == .beforeSend || point == .afterSend { continue }
      #expect(report.journal.events != plain.events, comment)
    }
  }

  @Test(
    "A fault at a time strikes the process that it names, and a fault on processes must name one")
  func inTime() {
    for verdict in Self.verdicts {
      let nameless = report(planning: FaultScript(verdict, at: DurationRange(nanoseconds: 1)))
      let named = report(
        planning: FaultScript(verdict, at: DurationRange(nanoseconds: 1), process: "worker"))
      switch verdict.target {
      case .process:
        #expect(nameless.faults.isEmpty && named.faults.map(\.fired) == [1], "\(verdict.name)")
      case .broker: #expect(nameless.faults.map(\.fired) == [1], "\(verdict.name)")
      case .handler, .message:
        #expect(nameless.faults.isEmpty && named.faults.isEmpty, "\(verdict.name)")
      }
    }
  }

  @Test("Who is not there cannot be struck, and the report says who is")
  func unknown() throws {
    let fault = FaultScript(.crash(restartAfter: nil), at: .afterReply, process: "wroker")
    let words = try #require(report(planning: fault).findings.first?.words)
    #expect(words.contains("PlannedFaultTests.swift:"))
    #expect(words.contains("did you mean 'worker'?"), "\(words)")
  }

  @Test("One of the options waits for its process and its queue")
  func ofTheOptions() throws {
    var options = SimulationOptions()
    options.faults = [
      .crash(.afterReply, of: "worker", restartAfter: .milliseconds(10)),
      .at(.milliseconds(1), .fillQueue("work", for: .milliseconds(1))),
    ]
    let kinds = try simulate(options: options) { sim in
      try await sim.sleep(for: .seconds(1))
      sim.declareQueue("work")
      try await sim.sleep(for: .seconds(1))
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "work") { $0.handle("put") { (n: Int) in n } }.run()
      }
      try await withRPCClient(sim, calling: "work") { client in
        _ = try await client.call("put", 3, as: Int.self)
        try await sim.sleep(for: .seconds(1))
      }
      return sim.journal.events.map(\.kind)
    }
    #expect(kinds.contains(.crashed))
    #expect(kinds.contains(.queueFilled))
  }

  @Test("One of the options whose process never comes is refused, with the reason")
  func neverPlanned() throws {
    var options = SimulationOptions()
    options.faults = [.crash(.afterReply, of: "wroker")]
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate(options: options) { sim in sim.process("worker") { _ in } }
    }
    let problem = try #require(failure.report.problems.first)
    #expect(problem.contains("cannot be planned"))
    #expect(problem.contains("did you mean 'worker'?"), "\(problem)")
  }

  @Test("One that a schedule may place strikes where the seed says, within its limit")
  func anywhere() {
    var fault = FaultScript(.drop, at: .anywhere)
    fault.atMost = 2
    let reports = (0..<20 as Range<UInt64>).map { report(planning: fault, seed: $0) }
    let fired = reports.map { $0.faults.map(\.fired).reduce(0, +) }
    #expect(fired[0] == 0, "the plain order has no faults of its own")
    #expect(fired.contains(1) && fired.contains(2) && fired.allSatisfy { $0 <= 2 })
    // A seed places the faults in the same way each time.
    for (index, report) in reports.enumerated() where fired[index] > 0 {
      #expect(self.report(planning: fault, seed: UInt64(index)).journal == report.journal)
    }
  }

  @Test("Two processes of one name are refused")
  func names() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate { sim in
        sim.process("worker") { _ in }
        sim.process("worker") { _ in }
      }
    }
    #expect(failure.report.problems.count == 1)
    #expect(failure.report.problems[0].contains("there is a process 'worker' already"))
  }

  @Test(
    "One that can do nothing where it is planned fails the simulation, with its line and the reason",
    arguments: [
      (FaultScript.drop(.afterReply), "'drop' harms a message: say on which hop"),
      (.reorder(.afterReply).optional(), "'reorder' harms a message: say on which hop"),
      (.crash(.reply), "'reply' is a hop of a message, where 'crash' cannot strike"),
      (.hangHandler(.afterReply), "'hang' is up to a handler: say 'before handler'"),
      (.refuse(.delivery), "'refuse' takes 'request' or 'reply'"),
      (.corrupt(.acknowledgement), "an acknowledgement has no body to corrupt"),
    ])
  func impossible(fault: FaultScript, reason: String) throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try simulate { sim in
        sim.declareQueue("q")
        sim.process("worker") { worker in
          try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
        }
        sim.plan(fault)
        try await withRPCClient(sim, calling: "q") { client in
          _ = try await client.call("put", 3, as: Int.self)
        }
      }
    }
    let problems = failure.report.problems
    #expect(problems.count == 1)
    #expect(problems[0].contains(".swift:"), "\(problems)")
    #expect(problems[0].contains("cannot be planned: "), "\(problems)")
    #expect(problems[0].contains(reason), "\(problems)")
  }

  @Test("One with a limit strikes at its point in some schedules, and not in the plain one")
  func limited() throws {
    let crashes = WatchedMutex<[Int]>([])
    try explore(schedules: 20) { sim in
      sim.serve("q") { handlers, _ in handlers.handle("put") { (n: Int) in n } }
      sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)).atMost(1))
      try await withRPCClient(sim, calling: "q") { client in
        for n in 1...2 { _ = try await client.call("put", n, as: Int.self) }
        try await sim.sleep(for: .seconds(1))
      }
      crashes.withLock { $0.append(sim.journal.count(.crashed)) }
    }
    let seen = crashes.withLock(\.self)
    #expect(seen.first == 0)
    #expect(Set(seen) == [0, 1])
  }
}

extension RPCClient.Configuration {
  /// A configuration with a short timeout, so that no run takes long.
  fileprivate static var quick: RPCClient.Configuration {
    var configuration = RPCClient.Configuration()
    configuration.timeout = .milliseconds(100)
    configuration.isMandatory = false
    return configuration
  }
}
