extension RPCServer {
  /// Returns as soon as the server consumes its queue, or at once if it already does.
  ///
  /// It also waits while a server has lost its link, until the server consumes again. If the broker
  /// refuses the queue, it waits as long as the server tries again
  /// (``Configuration/reconnectDelay``).
  ///
  /// - Throws: The error of ``run()``, or ``RPCError/notConnected`` if it ended without an error.
  ///   `CancellationError` if the task was cancelled.
  public func waitUntilServing() async throws {
    while true {
      switch funnel.read({ $0.standing }) {
      case .serving: return
      case .over(let ending):
        try ending.get()
        throw RPCError.notConnected
      case .onItsWay: break
      }
      try Task.checkCancellation()
      await waitForStanding()
    }
  }

  private func waitForStanding() async {
    let id = ask { state, _ in state.gate.makeID() }
    await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
        let goesOn = ask { state, _ in
          guard case .onItsWay = state.standing, !Task.isCancelled else { return true }
          state.gate.insert(id, waiter)
          return false
        }
        if goesOn { waiter.resume() }
      }
    } onCancel: {
      ask { state, _ in state.gate.remove(id) }?.resume()
    }
  }
}

extension RPCServer.State {
  enum Standing: Sendable {
    case onItsWay
    case serving
    case over(Result<Void, any Error>)
  }

  var standing: Standing {
    if case .over(let ending) = life { return .over(ending) }
    return session.isServing ? .serving : .onItsWay
  }

  /// Resumes the tasks that wait until the server serves or has ended.
  mutating func openGate(into actions: inout [RPCServer.Action]) {
    actions.append(.open(gate.removeAll()))
  }
}

/// Runs a server for as long as a piece of code needs it.
///
/// ```swift
/// try await withRPCServer(broker, serving: "rpc_queue") {
///   $0.handle("fib") { (n: Int) in fib(n) }
/// } whileServing: { server in
///   print("serving \(server.queue)")
/// }
/// ```
///
/// The code begins once the server consumes its queue. When it returns, the server shuts down
/// gracefully, with ``RPCServer/shutDown()``. When it throws, the server's task is cancelled.
///
/// - Parameters:
///   - transport: The transport that carries the messages.
///   - queue: The queue that the server consumes. A missing queue is declared.
///   - configuration: The settings of the server.
///   - isolation: The isolation of the code. The default is the caller's, so that the body may use
///     the caller's state.
///   - register: Registers the server's handlers.
///   - body: The code, which gets the server.
/// - Returns: The result of the code. The server's link is closed by then.
/// - Throws: The error of the code, of the server's initializer or of ``RPCServer/run()``.
public func withRPCServer<Result: Sendable>(
  _ transport: any Transport, serving queue: String,
  configuration: RPCServer.Configuration = .init(),
  isolation: isolated (any Actor)? = #isolation,
  _ register: (inout RPCHandlers) -> Void,
  whileServing body: (RPCServer) async throws -> Result
) async throws -> Result {
  let server = try RPCServer(transport, serving: queue, configuration: configuration, register)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    let result: Swift.Result<Result, any Error>
    do {
      try await server.waitUntilServing()
      result = .success(try await body(server))
      server.shutDown()
    } catch {
      result = .failure(error)
      group.cancelAll()
    }
    let ending = await group.nextResult() ?? .success(())
    let value = try result.get()
    try ending.get()
    return value
  }
}
