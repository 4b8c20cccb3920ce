import RPCCore
import RPCSim

extension Simulation {
  /// Starts a process that serves a queue.
  ///
  /// The queue is declared at once, so that requests wait if they come before the server is ready.
  @discardableResult
  func serve(
    _ queue: String, by name: String = "worker", configuration: RPCServer.Configuration = .init(),
    _ register: @escaping @Sendable (inout RPCHandlers, SimulatedProcess) -> Void
  ) -> SimulatedProcessHandle {
    declareQueue(queue)
    return process(name) { worker in
      try await RPCServer(worker, serving: queue, configuration: configuration) {
        register(&$0, worker)
      }.run()
    }
  }

  /// The virtual time that a closure takes.
  func duration(of body: () async throws -> Void) async rethrows -> Duration {
    let start = now
    try await body()
    return start.duration(to: now)
  }

  /// The error that a closure throws; `nil` if it throws none.
  func error(of body: () async throws -> Void) async -> (any Error)? {
    do { try await body() } catch { return error }
    return nil
  }
}

extension Journal {
  /// The number of events of a kind, of one process or of all participants.
  func count(_ kind: EventKind, at process: String? = nil) -> Int {
    events.count { $0.kind == kind && (process == nil || name(of: $0.participant) == process) }
  }
}

extension RPCServer.Configuration {
  /// The default configuration with a change.
  static func with(_ change: (inout Self) -> Void) -> Self {
    var configuration = Self()
    change(&configuration)
    return configuration
  }
}

extension RPCClient.Configuration {
  /// The default configuration with a change.
  static func with(_ change: (inout Self) -> Void) -> Self {
    var configuration = Self()
    change(&configuration)
    return configuration
  }
}

extension (any Error)? {
  /// The error with which the server answered; `nil` for any other error.
  var remote: RemoteError? {
    if case .remote(let error)? = self as? RPCError { error } else { nil }
  }
}
