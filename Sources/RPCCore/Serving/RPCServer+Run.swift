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
    let refusal = await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.handle(runs) }
        group.addTask { await self.timekeeper.run(self.passTime) }
        let refusal = await keepLinks()
        runs.close()
        group.cancelAll()
        return refusal
      }
    } onCancel: {
      ask { $0.take($0.session.cancel(into: &$0.decided)) }
    }
    let result: Result<Void, any Error> = refusal.map { .failure($0) } ?? .success(())
    ask { state in
      state.life = .over(result)
      state.openGate()
    }
    await performanceOfEverything()
    try result.get()
  }

  private func begin(_ runs: Mailbox<HandlerRun>) throws {
    let hasRun = ask { state in
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
    ask { $0.take($0.session.shutDown(into: &$0.decided)) }
  }

  /// Returns when everything that was decided by now is done: another thread may be doing it.
  private func performanceOfEverything() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      ask { $0.actions.append(.resume(waiter)) }
    }
  }

  /// Does what is due, and says when there will be something again.
  private func passTime() -> Instant? {
    let now = environment.clock.now
    return ask { state in
      state.take(state.session.passTime(now: now, into: &state.decided))
      state.sleepsUntil = state.session.nextInstant
      return state.sleepsUntil
    }
  }

  // MARK: Links

  /// Opens links, consumes and stops consuming on them, and closes them, until there will be none any
  /// more; returns why the last could not be had, if that was the reason.
  private func keepLinks() async -> (any Error)? {
    var link: (any TransportLink)?
    var refusal: (any Error)?
    while let step = await steps.next() {
      switch step {
      case .link(.open(let id)):
        do { link = try await open(id) } catch { refusal = error }
      case .link(.prepare(let id)):
        do { try await consume(on: link, id) } catch { refusal = error }
      case .stopConsuming(let id):
        await link?.stopConsuming()
        tell { $0.stoppedConsuming(id, now: $2, into: &$1) }
      case .link(.close(let id)):
        // What was decided before was sent: this was decided behind it.
        await link?.close()
        tell { $0.linkClosed(id, now: $2, into: &$1) }
      case .link(.end(let ending)): return ending == .refused ? refusal : nil
      }
    }
    return nil
  }

  private func open(_ id: LinkID) async throws -> any TransportLink {
    do {
      // Not weak, which would make every reference to the server cost more: it runs until the link is
      // closed anyway.
      let link = try await transport.openLink { event in self.receive(event, on: id) }
      ask { state in
        state.link = link
        state.take(state.session.linkOpened(id))
        guard state.session.links.isCurrent(id) else { return }
        state.note(.linkOpened)
        state.note(
          .serving(
            queue: queue, settlement: configuration.settlement, executor: configuration.executor,
            prefetch: configuration.prefetch))
      }
      return link
    } catch {
      tell { $0.linkRefused(id, now: $2, into: &$1) }
      throw error
    }
  }

  private func consume(on link: (any TransportLink)?, _ id: LinkID) async throws {
    guard let link else { preconditionFailure("a link is prepared that is not there") }
    do {
      try await link.consume(subscription)
      ask { state in
        state.take(state.session.consuming(id, into: &state.decided))
        if state.session.isServing { state.openGate() }
      }
    } catch {
      tell { session, actions, _ in session.consumeRefused(on: id, into: &actions) }
      throw error
    }
  }

  private var subscription: Subscription {
    var subscription = Subscription(queue: queue)
    subscription.isDurable = configuration.isDurable
    subscription.prefetch = configuration.prefetch
    subscription.isAutoAcknowledged = configuration.settlement == .automatic
    subscription.receivesNotices = configuration.hearsCancel
    return subscription
  }

  /// Takes what arrives on a link; an earlier link has nothing to say any more.
  private func receive(_ event: TransportEvent, on link: LinkID) {
    let now = environment.clock.now
    ask { state in
      guard state.session.links.isCurrent(link) else { return }
      state.receive(event, on: link, now: now)
    }
  }

  /// Tells the session what came of a step, and takes the next.
  private func tell(
    _ body: (inout ServerSession, inout [ServerAction], Instant) -> ServerSession.Step?
  ) {
    let now = environment.clock.now
    ask { $0.take(body(&$0.session, &$0.decided, now)) }
  }
}

extension RPCServer.State {
  fileprivate mutating func receive(_ event: TransportEvent, on link: LinkID, now: Instant) {
    switch event {
    case .delivery(let request):
      note(.requestReceived(request))
      session.receive(request, now: now, into: &decided)
    case .notice(let notice): session.receiveNotice(notice, into: &decided)
    case .closed(let reason):
      note(.linkClosed(reason: reason))
      take(session.linkLost(link, into: &decided))
    case .reply, .returned, .confirmed, .refused: break
    }
  }
}
