import RPCCore
import RPCSim
import Testing

/// Common mistakes that only some orders of events show: exploring finds each, and its token
/// replays it.
@Suite("Races in user code")
struct UserRaceTests {
  @Test("An account that is checked before an await and charged after it is overdrawn")
  func checkThenAct() throws {
    let withdrawTwice: @Sendable (Simulation) async throws -> Void = { sim in
      let account = Account()
      sim.serve("bank", configuration: .concurrent) { handlers, bank in
        handlers.handle("withdraw") { (amount: Int) in
          try await account.withdraw(amount, at: bank.clock)
        }
      }
      try await sim.callFromTwo(after: .milliseconds(20), queue: "bank") { client in
        _ = try await client.call("withdraw", 80, as: Bool.self)
      }
      let balance = await account.balance
      sim.expect(balance >= 0, "the account is overdrawn: \(balance)")
    }
    let failures = try findAndReplay(withdrawTwice)
    #expect(failures.first?.contains("the account is overdrawn: -60") == true, "\(failures)")
  }

  @Test("A caller who gives up waiting and asks again leaves the first call pending")
  func forgottenCancel() throws {
    let failures = try findAndReplay { try await $0.askTwice { _ in } }
    #expect(failures.first?.contains("1 call is still pending") == true, "\(failures)")
  }

  @Test("A caller who cancels before he asks again leaves nothing")
  func cancel() throws {
    try explore(schedules: Schedules.count, options: .slowNetwork) { sim in
      try await sim.askTwice { $0.cancel() }
    }
  }

  @Test("A worker that settles when it is done, and when its watchdog barks, settles twice")
  func doubleSettle() throws {
    let failures = try findAndReplay { sim in
      sim.declareQueue("work")
      sim.serve("helper") { handlers, _ in handlers.handle("help") { 1 } }
      sim.process("hasty") { try await HastyWorker($0).run() }
      try await withRPCClient(sim, calling: "work") { client in
        try await client.post("work")
        try await sim.sleep(for: .milliseconds(200))
      }
      let broken = sim.journal.count(.channelFailed)
      sim.expect(broken == 0, "a delivery was settled twice")
    }
    #expect(failures.first?.contains("a delivery was settled twice") == true, "\(failures)")
  }

  @Test("A plain run that fails is reported with the one choice that makes it pass")
  func naturalFailure() throws {
    let program: @Sendable (Simulation) async throws -> Void = { sim in
      let names = await sim.raceOfTwo()
      sim.expect(names == ["second", "first"], "\(names)")
    }
    let failure = try #require(throws: SimulationFailure.self) { try explore(program) }
    #expect("\(failure.report.schedule)" == "s2")
    let nearest = try #require(failure.nearestPass)
    try simulate(replaying: "\(nearest.schedule)", program)
    guard case .choice(let number, _, _) = nearest.difference else {
      Issue.record("there are no faults")
      return
    }
    #expect(
      "\(failure)".contains(
        """
        nearest passing run: choice \(number) is made otherwise
          passes if this comes first: job 1 of a task started by task `test` (task 3)
          fails if this comes first: job 1 of a task started by task `test` (task 2)
          see it: simulate(replaying: "\(nearest.schedule)") { … }
        """), "\(failure)")
  }

  @Test("A program that fails in every order gets no nearest passing run")
  func alwaysFails() throws {
    let failure = try #require(throws: SimulationFailure.self) {
      try explore { sim in
        let names = await sim.raceOfTwo()
        sim.expect(names.isEmpty, "\(names)")
      }
    }
    #expect(failure.nearestPass == nil)
    #expect(!"\(failure)".contains("nearest"))
  }
}

/// Explores until a program fails, and replays the failing schedule twenty times.
///
/// - Returns: The problems of the failure.
private func findAndReplay(
  _ program: @escaping @Sendable (Simulation) async throws -> Void
) throws -> [String] {
  let failure = try #require(
    throws: SimulationFailure.self, "no schedule shows the race"
  ) { try explore(schedules: 1000, options: .slowNetwork, program) }
  let token = "\(failure.report.schedule)"
  for _ in 1...20 {
    let again = #expect(throws: SimulationFailure.self) {
      try simulate(replaying: token, options: .slowNetwork, program)
    }
    #expect(again?.report.problems == failure.report.problems)
    let isSame = again?.report.journal == failure.report.journal
    #expect(isSame, "the journal is another one")
  }
  let nearest = try #require(failure.nearestPass, "no run nearby passes")
  try simulate(replaying: "\(nearest.schedule)", options: .slowNetwork, program)
  if case .choice(_, let passesIf, let failsIf) = nearest.difference {
    #expect(passesIf != failsIf)
  }
  #expect("\(failure)".contains("\(nearest)"))
  // The plain run has no problem, so such a mistake stays unnoticed.
  try simulate(options: .slowNetwork, program)
  return failure.report.problems
}

extension SimulationOptions {
  /// Latencies between one and thirty milliseconds.
  fileprivate static var slowNetwork: SimulationOptions {
    var options = SimulationOptions()
    options.latency = DurationRange(least: 1_000_000, most: 30_000_000)
    return options
  }
}

extension RPCServer.Configuration {
  fileprivate static let concurrent = with {
    $0.executor = .concurrent(maximum: 2)
    $0.prefetch = 2
  }
}

extension Simulation {
  /// The names of two tasks, in the order of their entries in a log.
  fileprivate func raceOfTwo() async -> [String] {
    let log = Log()
    await withTaskGroup(of: Void.self) { group in
      for name in ["first", "second"] {
        group.addTask(name: name) { await log.add(name) }
      }
    }
    return await log.names
  }

  /// Lets two clients call, the second after a delay.
  fileprivate func callFromTwo(
    after delay: Duration, queue: String,
    _ call: @escaping @Sendable (RPCClient) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<2 {
        group.addTask {
          try await sleep(for: delay * number)
          try await withRPCClient(self, calling: queue, call)
        }
      }
      try await group.waitForAll()
    }
  }

  /// Waits twenty milliseconds for a reply, gives up, and calls again.
  fileprivate func askTwice(giveUp: @Sendable (PendingCall<Int>) -> Void) async throws {
    for name in ["Delphi", "Dodona"] {
      serve("oracle", by: name) { handlers, _ in handlers.handle("ask") { 42 } }
    }
    try await withRPCClient(self, calling: "oracle") { client in
      let first = try await client.send("ask", as: Int.self)
      do { _ = try await first.result(timeout: .milliseconds(20)) } catch {
        giveUp(first)
        _ = try await client.call("ask", as: Int.self)
      }
      let pending = client.pendingCount
      expect(pending == 0, "\(pending) call is still pending")
    }
  }
}

private actor Log {
  private(set) var names: [String] = []

  func add(_ name: String) { names.append(name) }
}

/// An account that checks the balance, waits, and only then takes the money.
private actor Account {
  private(set) var balance = 100

  func withdraw(_ amount: Int, at clock: SimulatedClock) async throws -> Bool {
    guard balance >= amount else { return false }
    try await clock.sleep(for: .milliseconds(5))
    balance -= amount
    return true
  }
}

/// A worker that asks a helper about each delivery and then acknowledges it.
///
/// A watchdog rejects a delivery after 25 ms.
private struct HastyWorker {
  private let process: SimulatedProcess
  private let link: any TransportLink
  private let deliveries: AsyncStream<RequestDelivery>

  init(_ process: SimulatedProcess) async throws {
    let (deliveries, incoming) = AsyncStream.makeStream(of: RequestDelivery.self)
    self.process = process
    self.deliveries = deliveries
    link = try await process.openLink { event in
      if case .delivery(let delivery) = event { incoming.yield(delivery) }
    }
    try await link.consume(QueueSubscription(queue: "work"))
  }

  func run() async throws {
    try await withRPCClient(process, calling: "helper") { helper in
      for await delivery in deliveries {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            try await process.clock.sleep(for: .milliseconds(25))
            link.reject(delivery.deliveryTag, requeue: false)
          }
          _ = try await helper.call("help", as: Int.self)
          // The mistake: the watchdog may already have rejected the delivery.
          link.acknowledge(delivery.deliveryTag)
          group.cancelAll()
        }
      }
    }
  }
}
