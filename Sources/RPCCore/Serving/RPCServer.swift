/// Serves a queue over a transport.
///
/// ```swift
/// let server = try RPCServer(broker, serving: "rpc_queue") { handlers in
///   handlers.handle("fib") { (n: Int) in fib(n) }
/// }
/// try await server.run()
/// ```
///
/// Nothing happens before ``run()``, which opens a link, consumes the queue and runs handlers. It
/// opens another link if one is lost. Several servers can serve one queue (A3.5).
public final class RPCServer: Sendable {
  let transport: any Transport
  /// The queue that requests come from.
  public let queue: String
  /// The settings of this server.
  public let configuration: Configuration
  let environment: RPCEnvironment
  /// Not optional, because reading an optional copies its value.
  let observer: any RPCObserver
  let isObserved: Bool
  let handlers: [RPCHandlers.Handler]
  let filters: [@Sendable (HandlerContext) async throws -> Void]
  let funnel: Funnel<State, Action>
  let timekeeper: Timekeeper
  /// The steps about links that are to be taken.
  let steps = Mailbox<ServerSession.Step>()

  struct State: Sendable {
    var session: ServerSession
    /// The link that was opened last.
    var link: (any TransportLink)?
    var life = Life.idle
    /// The handlers that can be cancelled one by one.
    var tasks: [HandlerRun.ID: HandlerTask] = [:]
    /// The instant until which the timekeeper sleeps; `nil` means forever.
    var sleepsUntil: Instant?
    /// The tasks that wait until unfinished requests have returned to their queue.
    var leaving: [UnsafeContinuation<Void, Never>] = []
    /// The tasks that wait until the server serves.
    var gate = Gate()
    let isObserved: Bool
    /// The actions that the session has just decided; empty between two uses.
    var decided: [ServerAction] = []
    /// The step about links to take after these actions.
    var step: ServerSession.Step?
  }

  enum Life: Sendable {
    /// It has not run yet. Becomes `running`.
    case idle
    /// It runs, and started handlers wait here for a task. Becomes `over`.
    case running(Mailbox<HandlerRun>)
    /// It has run, with this result.
    case over(Result<Void, any Error>)
  }

  /// The state of a handler that can be cancelled.
  enum HandlerTask: Sendable {
    case running(Task<HandlerOutcome, Never>)
    /// It is to be cancelled, and its task does not exist yet.
    case cancelled
  }

  /// An action that is performed outside of the lock.
  enum Action: Sendable {
    case decided(ServerAction, on: (any TransportLink)?)
    /// A reply, directly followed by the acknowledgement of its request.
    case answer(RequestDelivery, RPCMessage, replyTo: String, on: any TransportLink)
    case start(HandlerRun, in: Mailbox<HandlerRun>)
    case cancel(Task<HandlerOutcome, Never>)
    case observe(RPCEvent)
    case take(ServerSession.Step)
    case wakeAlarm
    case open([UnsafeContinuation<Void, Never>])
    /// Resume a task that waits for all actions before this one.
    case resume(UnsafeContinuation<Void, Never>)
  }

  /// Makes a server.
  ///
  /// Nothing happens until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: The transport that carries the messages.
  ///   - queue: The queue that the server consumes. A missing queue is declared.
  ///   - configuration: The settings of the server.
  ///   - register: Registers the server's handlers.
  /// - Throws: ``HandlerNameError`` if a handler cannot have its name. ``RPCError/unsupported(_:)``
  ///   if the transport lacks a capability that the configuration needs.
  public init(
    _ transport: any Transport, serving queue: String,
    configuration: Configuration = Configuration(), _ register: (inout RPCHandlers) -> Void
  ) throws {
    var handlers = RPCHandlers(codec: configuration.codec)
    register(&handlers)
    if let error = handlers.nameError { throw error }
    try transport.capabilities.require(configuration.needs)
    self.transport = transport
    self.queue = queue
    self.configuration = configuration
    self.handlers = handlers.handlers
    filters = handlers.filters
    environment = transport.environment
    let observer = environment.observer()
    self.observer = observer ?? NoObserver()
    isObserved = observer != nil
    timekeeper = Timekeeper(clock: environment.clock)
    let session = configuration.session(
      for: handlers, address: queue,
      ticketPrefix: environment.makeCorrelationPrefix())
    funnel = Funnel(
      State(session: ServerSession(configuration: session), isObserved: observer != nil))
  }

  /// The numbers of requests and handlers so far (A3.9).
  public var counters: ServerCounters { funnel.read { $0.session.requests.counters } }

  /// The number of running handlers.
  public var running: Int { funnel.read { $0.session.requests.running } }

  /// The destination of a handler's stream of replies.
  struct Reply: Sendable {
    let server: RPCServer
    let run: HandlerRun.ID
    /// Whether the caller asks for a stream.
    let isStream: Bool

    /// Sends a reply of a stream.
    ///
    /// Returns `false` if no caller will read it.
    func emit(_ body: [UInt8]) -> Bool {
      server.ask { state, _ in state.emit(body, from: run) }
    }
  }

  /// The only way to the session.
  ///
  /// Its actions are performed in order, after those of the body.
  func ask<Answer: Sendable>(_ body: (inout State, inout [Action]) -> Answer) -> Answer {
    funnel.ask { state, actions in
      let answer = body(&state, &actions)
      state.moveDecided(into: &actions)
      return answer
    } perform: { (action: consuming Action) in
      perform(consume action)
    }
  }
}

extension RPCServer.State {
  mutating func emit(_ body: [UInt8], from run: HandlerRun.ID) -> Bool {
    session.emit(body, from: run, into: &decided)
  }

  /// Sets the step about links to take after the actions that were decided with it.
  mutating func take(_ step: ServerSession.Step?) {
    guard let step else { return }
    precondition(self.step == nil, "a server takes one step at a time")
    self.step = step
  }

  func note(_ event: @autoclosure () -> RPCEvent, into actions: inout [RPCServer.Action]) {
    if isObserved { actions.append(.observe(event())) }
  }

  /// Moves the session's actions to the end of the actions to perform.
  fileprivate mutating func moveDecided(into actions: inout [RPCServer.Action]) {
    // Actions are popped one by one, because a loop over the array would copy each.
    decided.reverseInPlace()
    while let action = decided.popLast() {
      switch consume action {
      case .start(let run):
        guard case .running(let runs) = life else { continue }
        actions.append(.start(run, in: runs))
      case .cancel(let id): cancel(id, into: &actions)
      case .reply(let message, let replyTo, let request):
        if let link, isAcknowledgedNext(request) {
          decided.removeLast()
          actions.append(.answer(request, message, replyTo: replyTo, on: link))
        } else {
          let reply = ServerAction.reply(message, replyTo: replyTo, to: request)
          actions.append(.decided(reply, on: link))
        }
      case let other: actions.append(.decided(other, on: link))
      }
    }
    if let step { actions.append(.take(step)) }
    step = nil
    if session.phase == .stopped { letLeave(into: &actions) }
    wakeInTime(into: &actions)
  }

  private mutating func letLeave(into actions: inout [RPCServer.Action]) {
    if !leaving.isEmpty { actions.append(.open(leaving)) }
    leaving = []
  }

  /// Whether a request is acknowledged right after its reply and no observer watches.
  private func isAcknowledgedNext(_ request: RequestDelivery) -> Bool {
    guard !isObserved, case .acknowledge(let next)? = decided.last else { return false }
    return next.deliveryTag == request.deliveryTag
  }

  private mutating func cancel(_ id: HandlerRun.ID, into actions: inout [RPCServer.Action]) {
    // Handlers that cannot be cancelled one by one are cancelled with the server.
    guard session.configuration.requests.receivesNotices else { return }
    if case .running(let task)? = tasks[id] {
      actions.append(.cancel(task))
    } else {
      tasks[id] = .cancelled
    }
  }

  /// Wakes the timekeeper if it sleeps beyond the instant of the next work.
  private mutating func wakeInTime(into actions: inout [RPCServer.Action]) {
    guard let next = session.nextInstant, next < sleepsUntil ?? .distantFuture else { return }
    sleepsUntil = next
    actions.append(.wakeAlarm)
  }
}

extension RPCServer.Configuration {
  fileprivate var needs: TransportCapabilities {
    var needs: TransportCapabilities = []
    if settlement != .automatic { needs.insert(.acknowledgement) }
    if hearsCancel { needs.insert(.notices) }
    return needs
  }
}
