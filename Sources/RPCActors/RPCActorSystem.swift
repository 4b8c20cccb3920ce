public import Distributed
public import RPCCore
import Synchronization

/// Calls distributed actors in other processes over a message queue, and lets others call its own.
///
/// A remote method looks like a local one, and a registered error arrives as what it is (pyrpc):
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
/// It does nothing by itself: ``run()`` opens its links, sends and serves. An actor can be called
/// from afar if its type is neither generic, private nor local, and a method if it is not generic.
public final class RPCActorSystem: DistributedActorSystem, Sendable {
  /// Actors are known by their queue and their name.
  public typealias ActorID = RPCActors.ActorID
  /// Arguments and results have to be `Codable`, because they cross as JSON.
  public typealias SerializationRequirement = any Codable
  /// Collects the arguments of a call.
  public typealias InvocationEncoder = RPCInvocationEncoder
  /// Reads the arguments of a call.
  public typealias InvocationDecoder = RPCInvocationDecoder
  /// Takes what became of a method that was run for a call.
  public typealias ResultHandler = RPCInvocationResult

  let transport: any Transport
  /// The queue that this system serves; `nil` if its actors cannot be called from afar.
  public let queue: String?
  /// How it calls and serves, as it was told when it was made.
  public let configuration: Configuration
  /// One link and one private reply address serve calls to all queues (A1.1).
  let client: RPCClient
  let residents: Residents
  /// Ends when the system shall.
  let ending: AsyncStream<Never>
  let endingContinuation: AsyncStream<Never>.Continuation

  /// How long the calls that the current task makes may take; what the client's configuration says
  /// if nothing else is set here, and never longer than the caller of the current handler waits
  /// (A2.6).
  ///
  /// ```swift
  /// try await RPCActorSystem.$timeout.withValue(.seconds(2)) { try await echo.ping() }
  /// ```
  @TaskLocal public static var timeout = CallTimeout.standard

  /// Makes a system; nothing happens until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: What carries its messages.
  ///   - queue: The queue that it serves. Several systems can serve one: each call then reaches any
  ///     of them, so all should host the same names (A3.5).
  ///   - configuration: How its client calls and its server serves.
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

  /// How many calls to other systems wait for a reply.
  public var pendingCount: Int { client.pendingCount }

  /// What became of the calls to other systems, in numbers (A3.9).
  public var counters: ClientCounters { client.counters }
}

/// Runs an actor system for as long as a piece of code needs it.
///
/// - Parameters:
///   - transport: What carries its messages.
///   - queue: The queue that its actors are called through; `nil` calls others and cannot be
///     called.
///   - configuration: How it calls and serves.
///   - isolation: Whose code runs; the caller's own, so that the body may use what the caller has.
///   - body: The code, with the system.
/// - Returns: What the code returns. No call is served by then, and the links are closed.
/// - Throws: What the code throws.
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
    // A link that could not be opened has failed the calls, and they say why.
    while let _ = await group.nextResult() {}
    return try result.get()
  }
}
