extension RPCServer {
  /// Returns as soon as the server consumes its queue: at once, if it does.
  ///
  /// A server that loses its link consumes again when it has another; one that is refused the queue
  /// tries again, as long as its configuration says so, and is waited for.
  ///
  /// - Throws: What ``run()`` threw, or ``RPCError/notConnected`` if it ended otherwise;
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
  /// Whether a server serves.
  enum Standing: Sendable {
    case onItsWay
    case serving
    case over(Result<Void, any Error>)
  }

  var standing: Standing {
    if case .over(let ending) = life { return .over(ending) }
    return session.isServing ? .serving : .onItsWay
  }

  /// Lets those go on who wait until the server serves, or has ended.
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
/// The code begins once the server consumes its queue. When it returns the server shuts down
/// gracefully, as ``RPCServer/shutDown()`` does; when it throws, as if the task were cancelled.
///
/// - Parameters:
///   - transport: What carries its messages.
///   - queue: The queue that it consumes, which is declared if it is not there.
///   - configuration: How it serves.
///   - isolation: Whose code runs; the caller's own, so that the body may use what the caller has.
///   - register: Registers its handlers.
///   - body: The code, with the server.
/// - Returns: What the code returns. The server's link is closed by then.
/// - Throws: What the code throws; what the server's initialiser or its ``RPCServer/run()`` throws.
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
