import InMemoryBroker
import RPCCore
import Testing

@testable import RPCCore
@testable import RPCSim

/// Does with real clients and servers what the scripts of a story do: every process of the story is a piece
/// of code, over any transport.
///
/// What takes a time within a range takes the shortest.
struct StoryProgram: Sendable {
  let scenario: Scenario
  /// By how much all times are divided.
  var scale: Int64 = 1
  private let cast: Cast

  init(_ scenario: Scenario, dividingTimesBy scale: Int64 = 1) {
    self.scenario = scenario
    self.scale = scale
    cast = Cast(scenario)
  }

  /// A process of the story.
  struct Process: Sendable {
    let name: String
    let place: Int
    /// Whether it only serves, so that it has no end of its own.
    let isServer: Bool
  }

  var processes: [Process] {
    cast.roles.enumerated().map { place, role in
      Process(name: role.name, place: place, isServer: role.server != nil)
    }
  }

  /// Whether all that the story does can be done with real code from here, and every call has a name of its
  /// own.
  var isPossible: Bool {
    scenario.end == nil && scenario.exchanges.isEmpty && hasNames
      && scenario.faults.allSatisfy(isPossible)
      && cast.roles.allSatisfy { $0.server.map(isPossible) ?? true }
      && cast.steps.allSatisfy { isPossible($0.action) }
  }

  private var hasNames: Bool {
    let labels = cast.steps.compactMap { step in
      if case .call(let call) = step.action { call.label } else { nil }
    }
    return Set(labels).count == labels.count
  }

  private func isPossible(_ server: ServerScript) -> Bool {
    server.priority == 0 && !server.hasOwnPollQueue && server.start == nil
      && server.methods.allSatisfy {
        $0.yields.isEmpty && $0.calls.isEmpty && $0.refusedArguments == nil
      }
  }

  /// A fault that schedules place is not for code, and one that is about a call knows it by its method.
  private func isPossible(_ fault: FaultScript) -> Bool {
    guard fault.limit == nil else { return false }
    guard let call = fault.call else { return true }
    let method = method(ofCall: call)
    return scenario.steps.count { step in
      if case .call(let call) = step.action { call.method == method } else { false }
    } == 1
  }

  private func isPossible(_ action: Cast.PlannedAction) -> Bool {
    if case .cancel = action { return true }
    guard case .call(let call) = action else { return false }
    return call.times == 1 && call.replyTo == nil && call.poll == nil && !call.takesNull
      && call.request.expectsReply && call.request.itemTimeout == nil
  }

  func duration(_ nanoseconds: Int64) -> Duration { .nanoseconds(nanoseconds / scale) }

  /// Whether any client wants to know whether its requests were taken.
  var usesConfirms: Bool { cast.roles.contains { $0.client.usesConfirms } }

  /// When the last fault strikes that has a time of its own.
  var lastFault: Duration {
    duration(scenario.faults.compactMap { $0.at?.most }.max() ?? 0)
  }

  // MARK: Servers

  /// Serves as a process's script says, until the task is cancelled.
  ///
  /// - Parameter sleep: Lets time pass in a handler.
  func serve(
    _ process: Process, on transport: some Transport,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) async throws {
    guard let script = cast.roles[process.place].server else { return }
    let server = try RPCServer(
      transport, serving: script.queue, configuration: configuration(of: script)
    ) { handlers in
      for method in script.methods {
        handlers.handleBytes(method.name) { body, _ in
          try await handle(body, by: method, sleep)
        }
      }
    }
    try await server.run()
  }

  private func configuration(of script: ServerScript) -> RPCServer.Configuration {
    var configuration = RPCServer.Configuration()
    configuration.executor = script.executor
    configuration.settlement = script.settlement
    configuration.acknowledged = script.acknowledged
    configuration.prefetch = script.prefetch
    configuration.maximumRequestSize = script.maximumRequestSize
    configuration.hearsCancel = script.hearsCancel
    configuration.deduplicationWindow = script.deduplicationWindow.map(duration)
    configuration.reconnectDelay = script.reconnect.map(duration)
    configuration.isDurable = scenario.queues.first { $0.name == script.queue }?.isDurable ?? false
    return configuration
  }

  private func handle(
    _ body: [UInt8], by method: MethodScript,
    _ sleep: @Sendable (Duration) async throws -> Void
  ) async throws -> [UInt8] {
    guard case .array(let arguments)? = try? Value(decoding: body) else {
      throw RemoteError(
        code: .invalidRequest, message: "the arguments are not an array in JSON")
    }
    if let refusal = method.refusal { throw refusal }
    if method.duration.least > 0 { try await sleep(duration(method.duration.least)) }
    switch method.result.outcome(in: EvaluationContext(arguments: arguments, reply: .null)) {
    case .result(let body)?: return body
    case .failure(let error)?: throw error
    case nil:
      try await sleep(.seconds(1 << 30))
      throw CancellationError()
    }
  }

  // MARK: Clients

  /// Makes the calls of a process's steps, each at its time, and returns how they ended, by their names.
  func calls(
    of process: Process, on transport: some Transport
  ) async throws -> [String: Outcome.End] {
    let script = cast.roles[process.place].client
    let steps = cast.steps.filter { $0.process == process.place }
    let clock = transport.environment.clock
    let start = clock.now
    return try await withRPCClient(
      transport, calling: "", configuration: configuration(of: script)
    ) { client in
      var made: [Int32: Task<Outcome.End, Never>] = [:]
      var cancellations: [Task<Void, Never>] = []
      for step in steps {
        let instant = start.advanced(by: duration(step.at.least))
        switch step.action {
        case .call(let call):
          made[call.label] = Task { await end(of: call, by: client, at: instant, clock) }
        case .cancel(let label, _):
          let call = made[label]
          cancellations.append(
            Task {
              try? await clock.sleep(until: instant)
              call?.cancel()
            })
        default: break
        }
      }
      var ends: [String: Outcome.End] = [:]
      for (label, call) in made { ends[cast.labels[Int(label)]] = await call.value }
      for cancellation in cancellations { await cancellation.value }
      return ends
    }
  }

  private func end(
    of call: Cast.PlannedCall, by client: RPCClient, at instant: Instant, _ clock: any RPCClock
  ) async -> Outcome.End {
    try? await clock.sleep(until: instant)
    var request = call.request
    request.deadline = call.timeout.map { clock.now.advanced(by: duration($0)) }
    let outcome = await client.outcome(of: request)
    return Outcome.End(outcome.read(of: call.label))
  }

  /// The faults of the story, with calls by their methods, as code has them.
  var faults: [FaultScript] {
    scenario.faults.map { fault in
      var fault = fault
      fault.call = fault.call.map(method)
      return fault
    }
  }

  private func method(ofCall label: String) -> String {
    for case .call(let call) in scenario.steps.map(\.action) where call.label == label {
      return call.method
    }
    return label
  }

  private func configuration(of script: ClientScript) -> RPCClient.Configuration {
    var configuration = RPCClient.Configuration()
    configuration.codec = RawPayloadCodec()
    configuration.isMandatory = false
    configuration.usesConfirms = script.usesConfirms
    configuration.replyPolicy = script.replyPolicy
    configuration.lossPolicy = script.lossPolicy
    configuration.withoutLink = script.withoutLink
    configuration.announcesCancel = script.announcesCancel
    configuration.reconnectDelay = script.reconnect.map(duration)
    return configuration
  }
}

extension CallOutcome {
  /// The outcome as a caller sees it who reads JSON.
  fileprivate func read(of label: Int32) -> CallOutcome {
    CallSettlement(call: CallID(UInt64(label)), outcome: self).read.outcome
  }
}
