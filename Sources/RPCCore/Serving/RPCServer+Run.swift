extension RPCServer {
  /// Serves until ``shutDown()`` or until the task is cancelled, and replaces a lost link by
  /// another.
  ///
  /// If the task is cancelled, so are the handlers, and unfinished requests return to their queue.
  /// The method returns when no handler runs any more and the link is closed. A server runs once.
  ///
  /// - Throws: The error of opening a link or consuming the queue, if no other link is to be tried
  ///   (``Configuration/reconnectDelay``). ``RPCError/unsupported(_:)`` if the server has run
  ///   before.
  public func run() async throws {
    let runs = Mailbox<HandlerRun>()
    try begin(runs)
    let ending = await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.handle(runs) }
        group.addTask { await self.timekeeper.run(self.passTime) }
        let ending = await keepLinks()
        runs.close()
        group.cancelAll()
        return ending
      }
    } onCancel: {
      ask { state, _ in state.take(state.session.cancel(into: &state.decided)) }
    }
    ask { state, actions in
      state.life = .over(ending)
      state.openGate(into: &actions)
    }
    await performanceOfEverything()
    try ending.get()
  }

  private func begin(_ runs: Mailbox<HandlerRun>) throws {
    let hasRun = ask { state, _ in
      guard case .idle = state.life else { return true }
      state.life = .running(runs)
      state.take(state.session.begin())
      return false
    }
    if hasRun { throw RPCError.unsupported("running a server twice") }
  }

  /// Ends ``run()`` gracefully (A3.2).
  ///
  /// No new request is taken. Handlers may go on for the grace period. Then unfinished requests
  /// return to their queue.
  ///
  /// The method returns at once. A server that does not run yet will never serve. If a link is
  /// being opened, ``run()`` waits for it before it ends.
  public func shutDown() {
    ask { state, _ in state.take(state.session.shutDown(into: &state.decided)) }
  }

  /// Returns when everything decided by now is done, possibly by another thread.
  private func performanceOfEverything() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      ask { _, actions in actions.append(.resume(waiter)) }
    }
  }

  /// Performs the work that is due, and returns the instant of the next work.
  private func passTime() -> Instant? {
    let now = environment.clock.now
    return ask { state, _ in
      state.take(state.session.passTime(now: now, into: &state.decided))
      state.sleepsUntil = state.session.nextInstant
      return state.sleepsUntil
    }
  }

  // MARK: Links

  /// Performs the session's steps on links, until no link will follow.
  private func keepLinks() async -> Result<Void, any Error> {
    var kept = KeptLink()
    while let step = await steps.next() {
      switch step {
      case .link(let step):
        if let ending = await kept.take(step, of: self) { return ending }
      case .stopConsuming(let id):
        await kept.link?.stopConsuming()
        tell { $0.stoppedConsuming(id, now: $2, into: &$1) }
      }
    }
    return .success(())
  }

  /// Reports the result of a step to the session, and takes the next step.
  private func tell(
    _ body: (inout ServerSession, inout [ServerAction], Instant) -> ServerSession.Step?
  ) {
    let now = environment.clock.now
    ask { state, _ in state.take(body(&state.session, &state.decided, now)) }
  }
}

extension RPCServer: LinkOwner {
  func opened(_ link: any TransportLink, as id: LinkID) {
    ask { state, actions in
      state.link = link
      state.take(state.session.linkOpened(id))
      guard state.session.links.isCurrent(id) else { return }
      state.note(.linkOpened, into: &actions)
      state.note(
        .serving(
          queue: queue, settlement: configuration.settlement, executor: configuration.executor,
          prefetch: configuration.prefetch), into: &actions)
    }
  }

  func refused(_ id: LinkID) { tell { $0.linkRefused(id, now: $2, into: &$1) } }

  func prepare(_ link: any TransportLink, as id: LinkID) async throws {
    try await link.consume(subscription)
    ask { state, actions in state.consumes(on: id, into: &actions) }
  }

  func notPrepared(_ id: LinkID) {
    tell { session, actions, _ in
      // A link that has delivered already is in use.
      session.links.openLink == id
        ? session.linkLost(id, into: &actions) : session.consumeRefused(on: id, into: &actions)
    }
  }

  func closed(_ id: LinkID) { tell { $0.linkClosed(id, now: $2, into: &$1) } }

  private var subscription: QueueSubscription {
    var subscription = QueueSubscription(queue: queue)
    subscription.isDurable = configuration.isDurable
    subscription.prefetch = configuration.prefetch
    subscription.isAutoAcknowledged = configuration.settlement == .automatic
    subscription.receivesNotices = configuration.hearsCancel
    return subscription
  }

  /// Handles a message or report of a link.
  ///
  /// An earlier link is ignored.
  func receive(_ event: TransportEvent, on link: LinkID) {
    let now = environment.clock.now
    ask { state, actions in
      guard state.session.links.isCurrent(link) else { return }
      state.receive(event, on: link, now: now, into: &actions)
    }
  }
}

extension RPCServer.State {
  /// The queue is consumed on a link.
  fileprivate mutating func consumes(on link: LinkID, into actions: inout [RPCServer.Action]) {
    take(session.consuming(link, into: &decided))
    if session.isServing { openGate(into: &actions) }
  }

  fileprivate mutating func receive(
    _ event: TransportEvent, on link: LinkID, now: Instant, into actions: inout [RPCServer.Action]
  ) {
    switch event {
    case .delivery(let request):
      // A delivery can be here before the task that consumes the queue goes on.
      if session.links.openLink != link { consumes(on: link, into: &actions) }
      note(.requestReceived(request), into: &actions)
      session.receive(request, now: now, into: &decided)
    case .notice(let notice): session.receiveNotice(notice, into: &decided)
    case .closed(let reason):
      note(.linkClosed(reason: reason), into: &actions)
      take(session.linkLost(link, into: &decided))
    case .reply, .returned, .confirmed, .refused: break
    }
  }
}
