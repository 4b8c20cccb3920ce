/// Makes calls over a transport.
///
/// ```swift
/// try await withRPCClient(broker, calling: "rpc_queue") { client in
///   print(try await client.call("fib", 30, as: Int.self))
/// }
/// ```
///
/// It is safe to use from any number of tasks at once, also from inside a handler (A1.6). It does
/// nothing by itself: ``run()`` opens its link, keeps deadlines and opens another link if one is
/// lost. A call that is made before there is a link waits for it, until its deadline.
public final class RPCClient: Sendable {
  let transport: any Transport
  /// The queue that requests go to if a call does not say otherwise.
  public let queue: String
  /// How it calls, as it was told when it was made.
  public let configuration: Configuration
  let environment: RPCEnvironment
  /// Not optional: to look into an optional copies what it holds.
  let observer: any RPCObserver
  let reader: ReplyReader
  let funnel: Funnel<State, Action>
  let timekeeper: Timekeeper
  /// What is to be done about links.
  let steps = Mailbox<LinkLife.Step>()

  /// What the client knows.
  struct State: Sendable {
    var session: ClientSession
    /// The link that was opened last.
    var link: (any TransportLink)?
    /// The calls that are not over; a ``CallID`` is the name of a place here.
    var calls = SlotMap<Call>()
    /// The calls that are over and whose result a later reply may replace, oldest first.
    var replaceable = Deque<Slot>()
    /// Who makes the calls that wait for a link; only ever looked up.
    var waiting: [CallID: Starter] = [:]
    /// Until when the client sleeps if nothing happens; `nil` is for ever.
    var sleepsUntil: Instant?
    let isObserved: Bool
    /// Used again for what the session wants done.
    var decided: [ClientAction] = []
  }

  /// Who waits for a call, and what its reply will be known by.
  struct Call: Sendable {
    var owner: CallOwner
    var correlationID: String?
  }

  /// Goes on when it is known whether a call's request was sent.
  typealias Starter = UnsafeContinuation<Swift.Result<CallID, RPCError>, Never>

  /// What is done outside of the lock.
  enum Action: Sendable {
    case publish(OutgoingRequest, on: any TransportLink)
    case observe(RPCEvent)
    case settle(CallOwner, CallOutcome)
    case deliver(RPCMessage, to: ReplyBuffer)
    case replace(CallEntry, CallOutcome)
    case start(Starter, Swift.Result<CallID, RPCError>)
    case take(LinkLife.Step)
    case wakeAlarm
  }

  /// Makes a client; nothing happens until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: What carries its messages.
  ///   - queue: The queue that its servers consume.
  ///   - configuration: How it calls.
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

  /// What happened so far, in numbers (A3.9).
  public var counters: ClientCounters { funnel.read { $0.session.calls.counters } }

  /// How many calls wait for a reply.
  public var pendingCount: Int { funnel.read { $0.session.calls.pendingCount } }

  /// The one way to the session.
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

/// Runs a client for as long as a piece of code needs it.
///
/// - Parameters:
///   - transport: What carries its messages.
///   - queue: The queue that calls go to if they say nothing else.
///   - configuration: How it calls.
///   - isolation: Whose code runs; the caller's own, so that the body may use what the caller has.
///   - body: The code, with the client.
/// - Returns: What the code returns. The client's link is closed by then.
/// - Throws: What the code throws.
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
    // A link that could not be opened has failed the calls, and they say why.
    while let _ = await group.nextResult() {}
    return try result.get()
  }
}
