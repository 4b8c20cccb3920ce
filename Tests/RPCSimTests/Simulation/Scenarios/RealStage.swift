import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Plays a scenario in real time: a broker, the scenario's processes in tasks, and its faults.
final class RealStage: Sendable {
  private let program: ScenarioProgram
  private let broker: MemoryBroker
  private let clock = WatchfulClock()
  private let state: WatchedMutex<State>
  /// The instant at which the scenario begins, once all processes are ready.
  private let beginning: Task<Instant, Never>
  private let ready: AsyncStream<String>.Continuation

  private struct State {
    var faults: FaultPlan
    var processes: [RealProcess?]
    var ends: [String: RunOutcome.End] = [:]
  }

  init(_ program: ScenarioProgram) {
    self.program = program
    let clock = clock
    broker = MemoryBroker(
      environment: RPCEnvironment(
        clock: clock, makeCorrelationPrefix: RPCEnvironment.realTime.makeCorrelationPrefix),
      usesConfirms: program.usesConfirms)
    state = WatchedMutex(
      State(
        faults: FaultPlan(rules: program.cast.rules),
        processes: program.processes.map { _ in nil }))
    let stream = AsyncStream<String>.makeStream()
    ready = stream.continuation
    var missing = Set(program.processes.map(\.name))
    beginning = Task {
      for await name in stream.stream {
        missing.remove(name)
        if missing.isEmpty { break }
      }
      return clock.now
    }
  }

  /// The ends of a scenario's calls, and how far its times can be trusted.
  struct Result {
    var ends: [String: RunOutcome.End]
    /// The longest time by which a sleep ended too late.
    var lateness: Duration

    /// Whether the machine was too busy to keep the scenario's times.
    var isLate: Bool { lateness > .milliseconds(2) }
  }

  /// Plays the scenario until its calls have ended and its faults have struck.
  func perform() async throws -> Result {
    for queue in program.scenario.queues where queue.isDeclared { try declare(queue) }
    let addresses = ReplyAddresses { self.ready.yield($0) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for process in program.processes {
        group.addTask {
          try await self.live(process, addresses)
          return !process.isServer
        }
      }
      group.addTask {
        try await self.strikeInTime()
        return true
      }
      var count = program.processes.count { !$0.isServer } + 1
      while count > 0, let isAwaited = try await group.next() { count -= isAwaited ? 1 : 0 }
      group.cancelAll()
      while let end = await group.nextResult() { _ = end }
    }
    return Result(ends: state.withLock(\.ends), lateness: clock.lateness)
  }

  private func declare(_ queue: QueueScript) throws {
    let declaration = queue.declaration
    try broker.declareQueue(
      name: declaration.name, durable: declaration.isDurable,
      autoDelete: declaration.isAutoDelete, arguments: declaration.arguments)
  }

  // MARK: Processes

  /// Runs a process's code, and runs it again after each crash that it restarts from.
  private func live(_ process: ScenarioProgram.Process, _ addresses: ReplyAddresses) async throws {
    let surroundings = surroundings(of: process)
    while true {
      let life = RealProcess(on: broker) { self.pass($0, $1, process.index) }
      state.withLock { $0.processes[process.index] = life }
      let lives = try await life.live {
        try await self.run(process, life, surroundings, addresses)
      }
      guard !lives, let delay = restartDelay(of: process) else { return }
      try await clock.sleep(for: program.duration(delay))
    }
  }

  private func run(
    _ process: ScenarioProgram.Process, _ life: RealProcess,
    _ surroundings: ScenarioProgram.Surroundings, _ addresses: ReplyAddresses
  ) async throws {
    guard !process.isServer else {
      return try await program.serve(process, on: life, in: surroundings) {
        self.ready.yield(process.name)
      }
    }
    let ends = try await program.calls(of: process, on: life, in: surroundings, addresses)
    state.withLock { $0.ends.merge(ends) { $1 } }
  }

  private func restartDelay(of process: ScenarioProgram.Process) -> Duration? {
    for rule in program.cast.rules where strikes(rule, process.index) {
      if case .crash(let delay) = rule.verdict { return delay }
    }
    return nil
  }

  private func strikes(_ rule: FaultRule, _ index: Int) -> Bool {
    rule.processes?.contains(Int32(index)) ?? true
  }

  private func surroundings(of process: ScenarioProgram.Process) -> ScenarioProgram.Surroundings {
    let broker = broker
    return ScenarioProgram.Surroundings(
      beginning: { await self.beginning.value },
      work: { duration, method in try await self.work(duration, method, process.index) },
      operate: { operation, queue in
        switch operation {
        case .declare: try broker.declareQueue(name: queue)
        case .delete: broker.deleteQueue(queue)
        case .purge: broker.purgeQueue(queue)
        case .consume, .get: preconditionFailure("code does not do this by hand")
        }
      })
  }

  // MARK: Faults

  /// Lets a process pass a point, where a fault may strike it.
  ///
  /// - Returns: Whether no fault struck.
  private func pass(
    _ point: FaultPoint, _ life: RealProcess, _ index: Int, label: Int32 = -1
  ) -> Bool {
    let subject = FaultSubject(point: point, process: Int32(index), label: label, ordinal: 0)
    let verdict: FaultVerdict? = state.withLock { state in
      guard state.faults.watches(point), let rule = state.faults.strike(subject) else { return nil }
      return state.faults.rules[rule].verdict
    }
    guard let verdict else { return true }
    strike(verdict, life)
    return false
  }

  private func strike(_ verdict: FaultVerdict, _ life: RealProcess) {
    switch verdict {
    case .disconnect(let delay): life.disconnect(for: program.duration(delay ?? .zero))
    case .crash: life.die()
    default: preconditionFailure("\(verdict.name) cannot strike a process in real time")
    }
  }

  /// Waits for the duration of a handler's work; half way through is the point `midHandler`.
  private func work(_ duration: Duration, _ method: String, _ index: Int) async throws {
    try await clock.sleep(for: duration / 2)
    let life = state.withLock { $0.processes[index] }
    let labels = program.cast.labels.indices.filter {
      program.method(ofCall: program.cast.labels[$0]) == method
    }
    let label = labels.count == 1 ? Int32(labels[0]) : -1
    if let life { _ = pass(.midHandler, life, index, label: label) }
    try Task.checkCancellation()
    try await clock.sleep(for: duration - duration / 2)
  }

  /// Lets each fault with a time strike at that instant.
  private func strikeInTime() async throws {
    let beginning = await beginning.value
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (rule, time) in zip(program.cast.rules, program.cast.ruleTimes) {
        guard let time else { continue }
        group.addTask {
          let instant = beginning.advanced(by: self.program.duration(time.least))
          try await self.clock.sleep(until: instant)
          try await self.strike(rule)
        }
      }
      try await group.waitForAll()
    }
  }

  private func strike(_ rule: FaultRule) async throws {
    switch rule.verdict {
    case .restartBroker(let downtime):
      broker.stop()
      try await clock.sleep(for: program.duration(downtime))
      broker.start()
    case .deleteQueue(let queue): broker.deleteQueue(queue)
    case .purgeQueue(let queue): broker.purgeQueue(queue)
    case .fillQueue(let queue, let duration):
      broker.setFull(true, queue: queue)
      guard let duration else { return }
      try await clock.sleep(for: program.duration(duration))
      broker.setFull(false, queue: queue)
    default:
      let lives = state.withLock(\.processes).enumerated().filter { strikes(rule, $0.offset) }
      for life in lives.compactMap(\.element) { strike(rule.verdict, life) }
    }
  }
}
