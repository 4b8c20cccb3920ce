import InMemoryBroker
import RPCCore
import Testing

/// A broker with one queue, a clock that the test moves, and a log of observed events.
struct Stage: Sendable {
  static let queue = "work"

  let clock = ManualClock()
  let log = EventLog()
  let broker: MemoryBroker

  init() throws {
    var environment = clock.environment
    environment.makeObserver = { [log] in log }
    broker = MemoryBroker(environment: environment)
    try broker.declareQueue(name: Self.queue)
  }

  func server(
    _ configuration: RPCServer.Configuration = .init(), _ register: (inout RPCHandlers) -> Void
  ) throws -> RPCServer {
    try RPCServer(broker, serving: Self.queue, configuration: configuration, register)
  }

  func client(_ configuration: RPCClient.Configuration = .init()) -> RPCClient {
    RPCClient(broker, calling: Self.queue, configuration: configuration)
  }

  /// Runs a client, and a server if one is given, until the body returns.
  func run<Result: Sendable>(
    _ server: RPCServer? = nil, calling configuration: RPCClient.Configuration = .init(),
    _ body: (RPCClient) async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let server { group.addTask { try await server.run() } }
      let result = try await withRPCClient(
        broker, calling: Self.queue, configuration: configuration, body)
      group.cancelAll()
      try await group.waitForAll()
      return result
    }
  }

  /// Replies to a request by hand.
  func answer(
    _ request: RPCMessage, _ body: String, type: String? = nil, address: String? = nil
  ) throws {
    var reply = RPCMessage(body: Array(body.utf8))
    reply.correlationID = request.correlationID
    reply.type = type
    reply.replyTo = address
    try broker.publish(reply, toQueue: try #require(request.replyTo))
  }

  /// Whether the queue has no consumers.
  var isUnattended: Bool { broker.status(ofQueue: Self.queue)?.consumers.isEmpty == true }
}

/// A latch that holds up a handler until the test opens it.
final class Latch: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func open() { continuation.finish() }

  /// Returns when the latch is open.
  ///
  /// - Throws: `CancellationError` if the task was cancelled before.
  func wait() async throws {
    for await _ in stream {}
    try Task.checkCancellation()
  }
}
