/// Serves a queue over a transport.
///
/// ```swift
/// let server = try RPCServer(broker, serving: "rpc_queue") { handlers in
///   handlers.handle("fib") { (n: Int) in fib(n) }
/// }
/// try await server.run()
/// ```
///
/// It does nothing by itself: ``run()`` opens its link, consumes the queue, runs handlers and opens
/// another link if one is lost. Several servers can serve one queue (A3.5).
public final class RPCServer: Sendable {
  let transport: any Transport
  /// The queue that requests come from.
  public let queue: String
  /// How it serves, as it was told when it was made.
  public let configuration: Configuration
  let environment: RPCEnvironment
  /// Not optional: to look into an optional copies what it holds.
  let observer: any RPCObserver
  let isObserved: Bool
  let handlers: [RPCHandlers.Handler]
  let filters: [@Sendable (HandlerContext) async throws -> Void]
  let funnel: Funnel<State, Action>
  let timekeeper: Timekeeper
  /// What is to be done about links.
  let steps = Mailbox<ServerSession.Step>()

  /// What the server knows.
  struct State: Sendable {
    var session: ServerSession
    /// The link that was opened last.
    var link: (any TransportLink)?
    var life = Life.idle
    /// The handlers that can be cancelled one by one.
    var tasks: [HandlerRun.ID: HandlerTask] = [:]
    /// Until when the server sleeps if nothing happens; `nil` is for ever.
    var sleepsUntil: Instant?
    /// Who waits until what was not dealt with has been returned to its queue.
    var leaving: [UnsafeContinuation<Void, Never>] = []
    /// Who waits until the server serves.
    var gate = Gate()
    let isObserved: Bool
    /// What the session decides; empty between two uses.
    var decided: [ServerAction] = []
    /// What is to be done about links after that.
    var step: ServerSession.Step?
  }

  /// Whether the server runs.
  enum Life: Sendable {
    /// It has not run yet. Becomes `running`.
    case idle
    /// It runs, and accepted requests wait here for a task that handles them. Becomes `over`.
    case running(Mailbox<HandlerRun>)
    /// It ran, and this came of it.
    case over(Result<Void, any Error>)
  }

  /// What is known of a handler that can be cancelled.
  enum HandlerTask: Sendable {
    case running(Task<HandlerOutcome, Never>)
    /// It shall be cancelled, and its task was not made yet.
    case cancelled
  }

  /// What is done outside of the lock.
  enum Action: Sendable {
    case decided(ServerAction, on: (any TransportLink)?)
    /// A reply, and at once the acknowledgement of its request.
    case answer(RequestDelivery, RPCMessage, replyTo: String, on: any TransportLink)
    case start(HandlerRun, in: Mailbox<HandlerRun>)
    case cancel(Task<HandlerOutcome, Never>)
    case observe(RPCEvent)
    case take(ServerSession.Step)
    case wakeAlarm
    case open([UnsafeContinuation<Void, Never>])
    /// Everything before it was done.
    case resume(UnsafeContinuation<Void, Never>)
  }

  /// Makes a server; nothing happens until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: What carries its messages.
  ///   - queue: The queue that it consumes, which is declared if it is not there.
  ///   - configuration: How it serves.
  ///   - register: Registers its handlers.
  /// - Throws: ``HandlerNameError`` if two handlers have the same name, or one cannot have its
  ///   name; ``RPCError/unsupported(_:)`` if the transport cannot do what is asked for.
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
      methods: handlers.handlers.map(\.name), address: queue,
      ticketPrefix: environment.makeCorrelationPrefix())
    funnel = Funnel(
      State(session: ServerSession(configuration: session), isObserved: observer != nil))
  }

  /// What happened so far, in numbers (A3.9).
  public var counters: ServerCounters { funnel.read { $0.session.requests.counters } }

  /// How many handlers are running.
  public var running: Int { funnel.read { $0.session.requests.running } }

  /// Where a handler's stream of replies goes.
  struct Reply: Sendable {
    let server: RPCServer
    let run: HandlerRun.ID
    /// Whether the caller wants a stream.
    let isStream: Bool

    /// Sends a reply of a stream; `false` if nobody will read it.
    func emit(_ body: [UInt8]) -> Bool {
      server.ask { state, _ in state.emit(body, from: run) }
    }
  }

  /// The one way to the session: what it decides is performed in order, behind what the body adds.
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

  /// Takes a step about links once all is done that was decided with it.
  mutating func take(_ step: ServerSession.Step?) {
    guard let step else { return }
    precondition(self.step == nil, "a server takes two steps at a time")
    self.step = step
  }

  func note(_ event: @autoclosure () -> RPCEvent, into actions: inout [RPCServer.Action]) {
    if isObserved { actions.append(.observe(event())) }
  }

  /// Puts what the session has decided behind what is to be done.
  fileprivate mutating func moveDecided(into actions: inout [RPCServer.Action]) {
    // Taken out one by one, because a loop over the array would copy each.
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

  /// Whether a request is acknowledged right after its reply, with nobody who watches in between.
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

  /// Wakes the timekeeper if it sleeps past the instant at which something is due.
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
