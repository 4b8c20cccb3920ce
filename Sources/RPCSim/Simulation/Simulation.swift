public import InMemoryBroker
public import RPCCore

/// A simulated world with real code in it: its processes, its faults, its time.
///
/// It is also the transport of the code that holds it, which is a process of its own, `test`.
public struct Simulation: Transport {
  let state: SimulationState
  let test: SimulatedProcess

  /// Everything, but confirms only if the simulation's options ask for them.
  public var capabilities: TransportCapabilities { test.capabilities }
  /// Virtual time, and an observer that writes the journal.
  public var environment: RPCEnvironment { test.environment }

  /// Opens a link of the process `test`.
  ///
  /// - Parameter receive: Told of everything that arrives, in order and never twice at a time.
  /// - Throws: `RPCError.notConnected` if the broker is down, or the process cut off.
  public func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try await test.openLink(receive)
  }

  /// The simulation's clock, for all code that takes a `Clock`.
  public var clock: SimulatedClock { test.clock }

  /// The virtual time, from `Instant.start`.
  public var now: Instant { state.scheduler.now }

  /// What the schedule depends on.
  public var seed: UInt64 { state.seed }

  /// Lets virtual time pass.
  ///
  /// - Parameter duration: How much, in virtual time.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try await clock.sleep(until: now.advanced(by: duration))
  }

  // MARK: Processes

  /// Starts a process.
  ///
  /// A process is a piece of code that is run again, from its beginning, when the process restarts
  /// after a crash; what it knew is gone then. When the code returns the process goes away; if it
  /// throws, the simulation fails.
  ///
  /// - Parameters:
  ///   - name: What faults, links and reports know the process by. If another process has it, the
  ///     simulation fails, and the code is not run.
  ///   - file: Where it is started, for the report.
  ///   - line: Where it is started, for the report.
  ///   - body: The code, with the process that it runs in.
  /// - Returns: The process, to be crashed or watched from outside.
  @discardableResult
  public func process(
    _ name: String, file: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @Sendable (SimulatedProcess) async throws -> Void
  ) -> SimulatedProcessHandle {
    if let place = state.withWorld({ world in
      world.cast.roles.firstIndex { $0.name == name }
    }) {
      state.fail(
        .takenName(name),
        "\(file):\(line): there is a process \(DisplayText.quoted(name)) already: give this one another name"
      )
      return SimulatedProcessHandle(state: state, place: place, name: name)
    }
    let place = state.withContent { content in
      let place = content.world.addProcess(name)
      while content.programs.count < place { content.programs.append(.none) }
      content.programs.append(
        SimulationState.Program(name: name, body: body, place: 0, origin: "\(file):\(line)"))
      content.world.start(place)
      return place
    }
    return SimulatedProcessHandle(state: state, place: place, name: name)
  }

  // MARK: The broker

  /// Declares a queue, as an operator does, at no cost of time.
  ///
  /// - Parameter queue: The queue, as a scenario describes it.
  public func declareQueue(_ queue: QueueScript) {
    state.withWorld { $0.declare(queue) }
  }

  /// Declares a queue by its name.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - isDurable: Whether it survives a restart of the broker (B24).
  public func declareQueue(_ name: String, isDurable: Bool = false) {
    var queue = QueueScript(name: name)
    queue.isDurable = isDurable
    declareQueue(queue)
  }

  /// What a queue holds at the moment; `nil` if there is no such queue.
  public func status(ofQueue name: String) -> QueueStatus? {
    state.withWorld { $0.broker.queueStatus(named: name) }
  }

  /// How long a message takes between a process and the broker, from now on.
  ///
  /// - Parameter latency: One duration, or a range that lets the schedule choose, in nanoseconds.
  public func setLatency(_ latency: DurationRange) {
    state.withWorld { $0.setLatency(latency) }
  }

  // MARK: Faults

  /// Plans a fault, by the same rules as a scenario does; the processes and queues that it names
  /// must be there, and a call is named by its method.
  ///
  /// A planned fault that never strikes fails the simulation, unless it is optional, and so does one that
  /// cannot strike where it is planned. One that strikes anywhere, or at most so often, strikes where the
  /// seed says; with seed 0 nowhere.
  ///
  /// - Parameters:
  ///   - fault: What goes wrong, where and when.
  ///   - file: Where it is planned, for the report.
  ///   - line: Where it is planned, for the report.
  public func plan(_ fault: FaultScript, file: StaticString = #fileID, line: UInt = #line) {
    let problems = state.withWorld { $0.problems(with: fault) }
    guard problems.isEmpty else {
      let reasons = problems.map(\.description).joined(separator: "; ")
      return state.fail(
        .refusedFault(fault), "\(file):\(line): \(fault) cannot be planned: \(reasons)")
    }
    state.withWorld { $0.addFault(fault) }
  }

  /// Plans a fault at a point.
  ///
  /// - Parameters:
  ///   - verdict: What the fault does.
  ///   - point: Where it strikes.
  ///   - process: Which process; `nil` is any.
  ///   - call: The method of the calls that it is about; `nil` is any.
  ///   - nth: On which matching occasion it strikes, from 1.
  ///   - file: Where it is planned, for the report.
  ///   - line: Where it is planned, for the report.
  public func plan(
    _ verdict: FaultVerdict, at point: FaultPoint, process: String? = nil,
    call: String? = nil, nth: Int = 1, file: StaticString = #fileID, line: UInt = #line
  ) {
    var fault = FaultScript(verdict, at: point, process: process)
    fault.call = call
    fault.nth = nth
    plan(fault, file: file, line: line)
  }

  // MARK: Expectations

  /// Fails the simulation if a condition does not hold; the schedule that led here is shown.
  ///
  /// - Parameters:
  ///   - condition: What has to hold.
  ///   - comment: What is wrong if it does not.
  ///   - file: Where it is expected, for the report.
  ///   - line: Where it is expected, for the report.
  public func expect(
    _ condition: Bool, _ comment: @autoclosure () -> String = "an expectation does not hold",
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if condition { return }
    state.fail(.expectation(file: "\(file)", line: line), "\(file):\(line): \(comment())")
  }

  /// Everything that happened so far, as far as the journal is kept.
  public var journal: Journal { state.withWorld { KeptJournal($0.journal).standingAlone } }
}

/// A process of a simulation, from outside.
public struct SimulatedProcessHandle: Sendable {
  let state: SimulationState
  let place: Int
  /// The process's name.
  public let name: String

  /// Whether it runs: it was started, and has neither crashed nor ended.
  public var isUp: Bool { state.withWorld { $0.hosted[place].isUp } }

  /// The process dies at once: its memory and its links are gone, and its unsettled deliveries
  /// return to their queues.
  ///
  /// - Parameter delay: After how long it starts again; `nil` is never.
  public func crash(restartAfter delay: Duration? = nil) {
    state.withWorld { $0.crash(place, restartAfter: delay?.nanoseconds) }
  }

  /// Starts the process again, if it is down.
  public func restart() {
    state.withWorld { $0.start(place) }
  }

  /// The process loses its links and knows it at once; it can open others after a time.
  ///
  /// - Parameter duration: For how long no link can be opened.
  public func disconnect(for duration: Duration = .zero) {
    state.withWorld { $0.disconnect(place, reconnectAfter: duration.nanoseconds) }
  }
}

extension SimulationState.Program {
  /// Stands for a process that is not there.
  static let none = SimulationState.Program(name: "", body: { _ in }, place: 0)
}
