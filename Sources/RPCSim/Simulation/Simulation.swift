public import InMemoryBroker
public import RPCCore

/// A simulated world that runs real code: its processes, its faults and its time.
///
/// It is also the transport of the code that holds it, which runs as the process `test`.
public struct Simulation: Transport {
  let state: SimulationState
  let test: SimulatedProcess

  /// All capabilities; confirms only if the simulation's options ask for them.
  public var capabilities: TransportCapabilities { test.capabilities }
  /// Virtual time, and an observer that writes the journal.
  public var environment: RPCEnvironment { test.environment }

  /// Opens a link of the process `test`.
  ///
  /// - Parameter receive: Called with everything that arrives, in order and never twice at a time.
  /// - Throws: `RPCError.notConnected` if the broker is down, or the process is down or
  ///   disconnected.
  public func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try await test.openLink(receive)
  }

  /// The simulation's clock, for all code that takes a `Clock`.
  public var clock: SimulatedClock { test.clock }

  /// The virtual time, from `Instant.start`.
  public var now: Instant { state.scheduler.now }

  /// The seed of the schedule.
  public var seed: UInt64 { state.seed }

  /// Lets virtual time pass.
  ///
  /// - Parameter duration: The duration, in virtual time.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await clock.sleep(until: now.advanced(by: duration))
  }

  // MARK: Processes

  /// Starts a process.
  ///
  /// The code of a process runs again from its beginning when the process restarts after a crash.
  /// Its memory is lost then. When the code returns, the process ends. If it throws an error other
  /// than `CancellationError`, the simulation fails.
  ///
  /// - Parameters:
  ///   - name: The name of the process in faults, links and reports. If another process has it, the
  ///     simulation fails, and the code does not run.
  ///   - file: The file that starts the process, for the report.
  ///   - line: The line that starts the process, for the report.
  ///   - body: The code, with the process that it runs in.
  /// - Returns: A handle to crash or watch the process from outside.
  @discardableResult
  public func process(
    _ name: String, file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable (SimulatedProcess) async throws -> Void
  ) -> SimulatedProcessHandle {
    if let index = state.withWorld({ world in
      world.cast.roles.firstIndex { $0.name == name }
    }) {
      state.fail(
        .takenName(name),
        "there is a process \(DisplayText.quoted(name)) already: give this one another name",
        at: CodeLine(file, line))
      return SimulatedProcessHandle(state: state, index: index, name: name)
    }
    let index = state.withContent { content in
      let index = content.world.addProcess(name)
      while content.programs.count < index { content.programs.append(.none) }
      content.programs.append(
        SimulationState.Program(name: name, body: body, number: 0, origin: CodeLine(file, line)))
      content.world.start(index)
      content.planWaitingFaults()
      return index
    }
    return SimulatedProcessHandle(state: state, index: index, name: name)
  }

  // MARK: The broker

  /// Declares a queue as an operator does, at no cost of time.
  ///
  /// - Parameter queue: The queue, as a scenario describes it.
  public func declareQueue(_ queue: QueueScript) {
    state.withContent { content in
      content.world.declare(queue)
      content.planWaitingFaults()
    }
  }

  /// Declares a queue by its name.
  ///
  /// - Parameters:
  ///   - name: The name of the queue.
  ///   - isDurable: Whether the queue survives a restart of the broker (B24).
  public func declareQueue(_ name: String, isDurable: Bool = false) {
    var queue = QueueScript(name: name)
    queue.isDurable = isDurable
    declareQueue(queue)
  }

  /// The current status of a queue; `nil` if there is no such queue.
  public func status(ofQueue name: String) -> QueueStatus? {
    state.withWorld { $0.broker.queueStatus(named: name) }
  }

  /// Sets the time that a message takes between a process and the broker, from now on.
  ///
  /// - Parameter latency: One duration, or a range from which the schedule chooses.
  public func setLatency(_ latency: DurationRange) {
    state.withWorld { $0.setLatency(latency) }
  }

  /// Sets the time that a message takes, from now on, to a range from which the schedule chooses.
  ///
  /// - Parameter latency: The shortest and the longest time.
  public func setLatency(_ latency: ClosedRange<Duration>) {
    setLatency(DurationRange(latency))
  }

  // MARK: Faults

  /// Plans a fault, by the same rules as in a scenario.
  ///
  /// ```swift
  /// sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)))
  /// ```
  ///
  /// The processes and queues that the fault names must exist. A call is named by its method.
  ///
  /// A planned fault that never strikes fails the simulation, unless it is optional. A fault that
  /// cannot strike where it is planned also fails it. A schedule chooses where a fault strikes that
  /// has no fixed point, or only a limit of strikes. In the plain run such a fault never strikes.
  ///
  /// - Parameters:
  ///   - fault: The fault, with its point or time.
  ///   - file: The file that plans the fault, for the report.
  ///   - line: The line that plans the fault, for the report.
  public func plan(_ fault: FaultScript, file: StaticString = #fileID, line: UInt = #line) {
    let problems = state.withWorld { $0.problems(with: fault) }
    guard problems.isEmpty else {
      let refusal = fault.refusal(because: problems)
      return state.fail(refusal.failure, refusal.words, at: CodeLine(file, line))
    }
    state.withWorld { $0.addFault(fault) }
  }

  // MARK: Expectations

  /// Fails the simulation if a condition does not hold.
  ///
  /// The failure shows the schedule that led here.
  ///
  /// - Parameters:
  ///   - condition: The condition.
  ///   - comment: The description of the failure.
  ///   - file: The file of the expectation, for the report.
  ///   - line: The line of the expectation, for the report.
  public func expect(
    _ condition: Bool, _ comment: @autoclosure () -> String = "an expectation does not hold",
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if condition { return }
    state.fail(.expectation(file: "\(file)", line: line), comment(), at: CodeLine(file, line))
  }

  /// All events so far, as far as the journal is kept.
  public var journal: Journal { state.withWorld { KeptJournal($0.journal).standingAlone } }
}

/// A handle on a process of a simulation, from outside.
public struct SimulatedProcessHandle: Sendable {
  let state: SimulationState
  let index: Int
  /// The name of the process.
  public let name: String

  /// Whether the process is up: it was started, and has neither crashed nor ended.
  public var isUp: Bool { state.withWorld { $0.hosted[index].isUp } }

  /// Crashes the process at once.
  ///
  /// Its memory and its links are lost, and its unsettled deliveries return to their queues.
  ///
  /// - Parameter delay: The time after which it starts again; `nil` is never.
  public func crash(restartAfter delay: Duration? = nil) {
    state.withWorld { $0.crash(index, restartAfter: delay?.nanoseconds) }
  }

  /// Starts the process again, if it is down.
  public func restart() {
    state.withWorld { $0.start(index) }
  }

  /// Disconnects the process.
  ///
  /// It loses its links and knows it at once.
  ///
  /// - Parameter duration: The time for which it can open no link.
  public func disconnect(for duration: Duration = .zero) {
    state.withWorld { $0.disconnect(index, reconnectAfter: duration.nanoseconds) }
  }
}

extension SimulationState.Program {
  /// Stands for a process without a program of this kind, such as `test`.
  static let none = SimulationState.Program(name: "", body: { _ in }, number: 0)
}
