/// Makes calls over a transport.
///
/// ```swift
/// try await withRPCClient(broker, calling: "rpc_queue") { client in
///   print(try await client.call("fib", 30, as: Int.self))
/// }
/// ```
///
/// Any number of tasks may use it at once, also from inside a handler (A1.6). ``run()`` does its
/// background work: it opens a link, ends calls at their deadlines, and opens another link if one
/// is lost. By default, a call that is made without a link waits for one until its deadline.
public final class RPCClient: Sendable {
  let transport: any Transport
  /// The queue for requests of calls that set no routing key.
  public let queue: String
  /// The configuration of the client.
  public let configuration: Configuration
  let environment: RPCEnvironment
  /// Not optional, because reading an optional copies its content.
  let observer: any RPCObserver
  let reader: ReplyReader
  let funnel: Funnel<State, Action>
  let timekeeper: Timekeeper
  /// The steps of the links that ``run()`` performs.
  let steps = Mailbox<LinkLife.Step>()

  /// The state of the client, under its lock.
  struct State: Sendable {
    var session: ClientSession
    /// The link that was opened last.
    var link: (any TransportLink)?
    /// The calls that are not over, and those in `replaceable`; a ``CallID`` is a slot of this
    /// table.
    var calls = SlotMap<Call>()
    /// The calls that are over but whose result a later reply may replace, oldest first.
    var replaceable = Deque<Slot>()
    /// The tasks that wait until a call has a link; never iterated, so the order has no effect.
    var waiting: [CallID: Starter] = [:]
    /// The instant until which the timekeeper sleeps if nothing happens; `nil` is forever.
    var sleepsUntil: Instant?
    let isObserved: Bool
    /// An array that is reused for the actions of the session.
    var decided: [ClientAction] = []
  }

  /// The waiter of a call, and the correlation ID of its reply.
  struct Call: Sendable {
    var owner: CallOwner
    var correlationID: String?
  }

  /// A task that is resumed when a call's request was sent or cannot be sent.
  typealias Starter = UnsafeContinuation<Swift.Result<CallID, RPCError>, Never>

  /// An action that is performed outside the lock.
  enum Action: Sendable {
    case publish(Publication, on: any TransportLink)
    case observe(RPCEvent)
    case settle(CallOwner, CallOutcome)
    case deliver(RPCMessage, to: ReplyBuffer)
    case replace(CallEntry, CallOutcome)
    case start(Starter, Swift.Result<CallID, RPCError>)
    case take(LinkLife.Step)
    case wakeAlarm
  }

  /// Makes a client, which opens no link until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: The transport that carries its messages.
  ///   - queue: The queue that the servers consume.
  ///   - configuration: The configuration of the client.
  public init(
    _ transport: any Transport, calling queue: String,
    configuration: Configuration = Configuration()
  ) {
    self.transport = transport
    self.queue = queue
    self.configuration = configuration
    environment = transport.environment
    let observer = environment.observer()
    self.observer = observer ?? NoObserver()
    reader = ReplyReader(codec: configuration.codec, errors: configuration.errors)
    timekeeper = Timekeeper(clock: environment.clock)
    let session = configuration.session(prefix: environment.makeCorrelationPrefix())
    funnel = Funnel(
      State(session: ClientSession(configuration: session), isObserved: observer != nil))
  }

  /// The counts of the client's calls so far (A3.9).
  ///
  /// Calls that are cancelled or expire while they wait for a link are not counted.
  public var counters: ClientCounters { funnel.read { $0.session.calls.counters } }

  /// The number of calls that wait for a reply.
  public var pendingCount: Int { funnel.read { $0.session.calls.pendingCount } }

  /// Changes the state under the lock, and performs the actions outside it.
  func ask<Answer: Sendable>(
    _ body: (inout State, inout [Action]) -> Answer
  ) -> Answer {
    funnel.ask(body) { (action: consuming Action) in perform(consume action) }
  }

  private func perform(_ action: consuming Action) {
    switch consume action {
    case .publish(let request, let link): link.publish(request)
    case .observe(let event): observer.observe(event)
    case .settle(let owner, let outcome): owner.settle(outcome)
    case .deliver(let message, let buffer): buffer.append(message)
    case .replace(let entry, let outcome): entry.replace(outcome)
    case .start(let starter, let result): starter.resume(returning: result)
    case .take(let step): steps.append(step)
    case .wakeAlarm: timekeeper.alarm.fire()
    }
  }
}

/// Runs a client while a closure runs.
///
/// - Parameters:
///   - transport: The transport that carries its messages.
///   - queue: The queue for requests of calls that set no routing key.
///   - configuration: The configuration of the client.
///   - isolation: The actor that the body runs on; the default is the caller's, so that the body
///     may use its state.
///   - body: The closure, which gets the client.
/// - Returns: The result of the closure. The client's link is closed by then.
/// - Throws: The error of the closure.
public func withRPCClient<Result: Sendable>(
  _ transport: any Transport, calling queue: String,
  configuration: RPCClient.Configuration = .init(),
  isolation: isolated (any Actor)? = #isolation,
  _ body: (RPCClient) async throws -> Result
) async throws -> Result {
  let client = RPCClient(transport, calling: queue, configuration: configuration)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await client.run() }
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    group.cancelAll()
    // An error of `run()` is dropped here: without a link, the calls themselves have failed.
    while let _ = await group.nextResult() {}
    return try result.get()
  }
}
