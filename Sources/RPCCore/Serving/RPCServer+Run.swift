extension RPCServer {
  /// Serves until ``shutDown()`` or until the task is cancelled, and opens another link when one is
  /// lost.
  ///
  /// When the task is cancelled handlers are cancelled with it, and requests that are not dealt
  /// with return to their queue. It returns when no handler runs any more and the link is closed. A
  /// server runs once.
  ///
  /// - Throws: What opening a link threw, if another is not to be tried
  ///   (``Configuration/reconnectDelay``); ``RPCError/unsupported(_:)`` if the server has run
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

  /// Ends ``run()`` gracefully (A3.2): nothing new is taken, handlers may go on for the grace
  /// period, and what is unfinished then returns to its queue.
  ///
  /// It returns at once; a server that does not run yet will not. While a link is being opened,
  /// that is waited for.
  public func shutDown() {
    ask { state, _ in state.take(state.session.shutDown(into: &state.decided)) }
  }

  /// Returns when everything that was decided by now is done: another thread may be doing it.
  private func performanceOfEverything() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      ask { _, actions in actions.append(.resume(waiter)) }
    }
  }

  /// Does what is due, and says when there will be something again.
  private func passTime() -> Instant? {
    let now = environment.clock.now
    return ask { state, _ in
      state.take(state.session.passTime(now: now, into: &state.decided))
      state.sleepsUntil = state.session.nextInstant
      return state.sleepsUntil
    }
  }

  // MARK: Links

  /// Keeps a link, and stops consuming on it when it is time, until there will be none any more.
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

  /// Tells the session what came of a step, and takes the next.
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
    ask { state, actions in
      state.take(state.session.consuming(id, into: &state.decided))
      if state.session.isServing { state.openGate(into: &actions) }
    }
  }

  func notPrepared(_ id: LinkID) {
    tell { session, actions, _ in session.consumeRefused(on: id, into: &actions) }
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

  /// Takes what arrives on a link; an earlier link has nothing to say any more.
  func receive(_ event: TransportEvent, on link: LinkID) {
    let now = environment.clock.now
    ask { state, actions in
      guard state.session.links.isCurrent(link) else { return }
      state.receive(event, on: link, now: now, into: &actions)
    }
  }
}

extension RPCServer.State {
  fileprivate mutating func receive(
    _ event: TransportEvent, on link: LinkID, now: Instant, into actions: inout [RPCServer.Action]
  ) {
    switch event {
    case .delivery(let request):
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
