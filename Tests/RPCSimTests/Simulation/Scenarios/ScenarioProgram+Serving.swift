import InMemoryBroker
import RPCCore

@testable import RPCCore
@testable import RPCSim

/// The servers of a scenario as real code.
extension ScenarioProgram {
  /// Serves as a process's script says, until the task is cancelled.
  func serve(
    _ process: Process, on transport: some Transport, in surroundings: Surroundings,
    whenServing: @escaping @Sendable () -> Void = {}
  ) async throws {
    let role = cast.roles[process.index]
    guard let script = role.server else { return }
    guard script.makesCalls else {
      return try await serve(process, script, on: transport, in: surroundings, nil, whenServing)
    }
    try await withRPCClient(
      transport, calling: "", configuration: configuration(of: role.client)
    ) { client in
      try await serve(process, script, on: transport, in: surroundings, client, whenServing)
    }
  }

  /// Serves, and serves again after each shutdown with a restart.
  private func serve(
    _ process: Process, _ script: ServerScript, on transport: some Transport,
    in surroundings: Surroundings, _ client: RPCClient?,
    _ whenServing: @escaping @Sendable () -> Void
  ) async throws {
    var whenServing = whenServing
    for shutdown in shutdowns(of: process) + [nil] {
      let server = try RPCServer(
        transport, serving: script.queue, configuration: configuration(of: script, shutdown?.step)
      ) { handlers in
        for method in script.methods {
          handlers.handleBytes(method.name) { body, context in
            try await handle(body, by: method, context, client, surroundings)
          }
        }
      }
      try await run(server, until: shutdown?.at, in: surroundings, on: transport, whenServing)
      guard let restart = shutdown?.step.restart else { return }
      try await transport.environment.clock.sleep(for: duration(restart))
      whenServing = {}
    }
  }

  private func shutdowns(of process: Process) -> [(at: Duration, step: ShutdownStep)?] {
    steps(of: process).compactMap { step in
      if case .shutDown(let shutdown) = step.action { (step.at, shutdown) } else { nil }
    }
  }

  private func run(
    _ server: RPCServer, until shutdown: Duration?, in surroundings: Surroundings,
    on transport: some Transport, _ whenServing: @escaping @Sendable () -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.waitUntilServing()
        whenServing()
        guard let shutdown else { return }
        let beginning = try await surroundings.beginning()
        try await transport.environment.clock.sleep(until: beginning.advanced(by: shutdown))
        server.shutDown()
      }
      try await server.run()
      group.cancelAll()
      while let result = await group.nextResult() { _ = result }
    }
  }

  private func configuration(
    of script: ServerScript, _ shutdown: ShutdownStep?
  ) -> RPCServer.Configuration {
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
    if let shutdown { configuration.grace = duration(shutdown.grace) }
    return configuration
  }

  // MARK: Handlers

  private func handle(
    _ body: [UInt8], by method: MethodScript, _ context: HandlerContext, _ client: RPCClient?,
    _ surroundings: Surroundings
  ) async throws -> [UInt8] {
    guard case .array(let arguments)? = try? ScenarioValue(decoding: body) else {
      throw RemoteError(
        code: .invalidRequest, message: "the arguments are not an array in JSON")
    }
    if let refusal = method.refusal { throw refusal }
    if method.duration.least > 0 {
      try await surroundings.work(duration(method.duration.least), method.name)
    }
    var evaluation = EvaluationContext(arguments: arguments, reply: .null)
    for call in method.calls {
      guard let client else { preconditionFailure("a server that calls has no client") }
      evaluation.reply = try await reply(to: call, of: context, evaluation, by: client)
    }
    switch method.result.outcome(in: evaluation) {
    case .result(let body)?: return body
    case .failure(let error)?: throw error
    case nil:
      try await surroundings.work(.seconds(1 << 30), method.name)
      throw CancellationError()
    }
  }

  /// Makes a handler's nested call, and returns the reply's value.
  private func reply(
    to call: NestedCall, of context: HandlerContext, _ evaluation: EvaluationContext,
    by client: RPCClient
  ) async throws -> ScenarioValue {
    var arguments: [ScenarioValue] = []
    for argument in call.arguments { arguments.append(try argument.evaluate(in: evaluation)) }
    let queue = call.queue ?? scenario.queue(offering: call.method) ?? ""
    var request = RPCRequest(
      method: call.method, body: ScenarioValue.array(arguments).encoded(), routingKey: queue)
    request.deadline = deadline(ofCallsIn: context, by: client)
    request.carriesDeadline = context.deadline != nil
    switch await client.outcome(of: request) {
    case .completed(let reply): return (try? ScenarioValue(decoding: reply.body)) ?? .null
    case .failed(.deadlineExceeded) where call.takesNull: return .null
    case .failed(let error):
      throw RemoteError(
        code: .handlerError, type: "RPCError",
        message: "the call '\(call.method)' failed: \(FailureName(error).rawValue)")
    }
  }

  private func deadline(ofCallsIn context: HandlerContext, by client: RPCClient) -> Instant? {
    let own = client.configuration.timeout.map { context.clock.now.advanced(by: $0) }
    guard let inherited = context.deadline else { return own }
    return own.map { min($0, inherited) } ?? inherited
  }
}
