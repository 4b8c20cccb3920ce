public import Distributed
public import RPCCore
import Synchronization

/// Calls distributed actors in other processes over a message queue, and serves calls to its own.
///
/// A call of a remote method looks like a local call. A registered error arrives as the same type
/// (pyrpc):
///
/// ```swift
/// import Distributed
/// import RPCActors
///
/// distributed actor EchoServer {
///   typealias ActorSystem = RPCActorSystem
///
///   distributed func echo(_ words: [String], loudly: Bool) -> [String] {
///     loudly ? words.map { $0.uppercased() } : words
///   }
/// }
///
/// // The server's process:
/// let system = RPCActorSystem(broker, serving: "echo_queue")
/// try system.host("echo") { EchoServer(actorSystem: $0) }
/// try await system.run()
///
/// // The client's process:
/// try await withRPCActorSystem(broker) { system in
///   let echo = try EchoServer.resolve(
///     id: ActorID(queue: "echo_queue", name: "echo"), using: system)
///   print(try await echo.echo(["hello"], loudly: true))
/// }
/// ```
///
/// Nothing happens before ``run()``, which opens the links, sends and serves. Other systems can
/// call an actor if its type is neither generic, private nor local. They can call a method if it is
/// not generic.
public final class RPCActorSystem: DistributedActorSystem, Sendable {
  /// An actor is identified by its queue and its name.
  public typealias ActorID = RPCActors.ActorID
  /// Arguments and results have to be `Codable`, because they are sent as JSON.
  public typealias SerializationRequirement = any Codable
  /// Collects the arguments of a call.
  public typealias InvocationEncoder = RPCInvocationEncoder
  /// Reads the arguments of a call.
  public typealias InvocationDecoder = RPCInvocationDecoder
  /// Keeps the outcome of a method that was called.
  public typealias ResultHandler = RPCInvocationResult

  let transport: any Transport
  /// The queue that this system serves; `nil` if other systems cannot call its actors.
  public let queue: String?
  /// The settings of this system.
  public let configuration: Configuration
  /// One link and one private reply address serve calls to all queues (A1.1).
  let client: RPCClient
  let residents: Residents
  /// Ends when the system is to shut down.
  let ending: AsyncStream<Never>
  let endingContinuation: AsyncStream<Never>.Continuation

  /// The timeout of the calls that the current task makes.
  ///
  /// The default is the timeout in the client's configuration. A call inside of a handler never
  /// waits longer than the handler's own caller (A2.6).
  ///
  /// ```swift
  /// try await RPCActorSystem.$timeout.withValue(.seconds(2)) { try await echo.ping() }
  /// ```
  @TaskLocal public static var timeout = CallTimeout.standard

  /// Whether the calls that the current task makes may be sent twice, because handling them twice
  /// does no harm.
  ///
  /// They are then sent again after a loss of the connection, if the client's loss policy is
  /// `resendIdempotent`.
  ///
  /// ```swift
  /// try await RPCActorSystem.$isIdempotent.withValue(true) { try await echo.echo([1]) }
  /// ```
  @TaskLocal public static var isIdempotent = false

  /// Makes a system.
  ///
  /// Nothing happens until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: The transport that carries the messages.
  ///   - queue: The queue that the system serves. Several systems can serve one queue. Each call
  ///     then reaches any one of them, so all should make the same named actors (A3.5).
  ///   - configuration: The settings of the system.
  public init(
    _ transport: any Transport, serving queue: String? = nil,
    configuration: Configuration = Configuration()
  ) {
    self.transport = transport
    self.queue = queue
    self.configuration = configuration
    client = RPCClient(
      transport, calling: queue ?? "", configuration: configuration.clientConfiguration)
    residents = Residents(namePrefix: transport.environment.makeCorrelationPrefix())
    (ending, endingContinuation) = AsyncStream.makeStream(of: Never.self)
  }

  /// The number of calls to other systems that wait for a reply.
  public var pendingCount: Int { client.pendingCount }

  /// The numbers of calls to other systems so far (A3.9).
  public var counters: ClientCounters { client.counters }
}

/// Runs an actor system for as long as a piece of code needs it.
///
/// - Parameters:
///   - transport: The transport that carries the messages.
///   - queue: The queue through which other systems call its actors. With `nil`, they cannot be
///     called.
///   - configuration: The settings of the system.
///   - isolation: The isolation of the code. The default is the caller's, so that the body may use
///     the caller's state.
///   - body: The code, which gets the system.
/// - Returns: The result of the code. No call is served by then, and the links are closed.
/// - Throws: The error of the code.
public func withRPCActorSystem<Result: Sendable>(
  _ transport: any Transport, serving queue: String? = nil,
  configuration: RPCActorSystem.Configuration = .init(),
  isolation: isolated (any Actor)? = #isolation,
  _ body: (RPCActorSystem) async throws -> Result
) async throws -> Result {
  let system = RPCActorSystem(transport, serving: queue, configuration: configuration)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await system.run() }
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(system)) } catch { result = .failure(error) }
    group.cancelAll()
    // Without a link the calls have failed, and their errors give the reason.
    while let _ = await group.nextResult() {}
    return try result.get()
  }
}
