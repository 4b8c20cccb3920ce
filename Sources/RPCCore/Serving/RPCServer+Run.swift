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
    let hasRun = ask { state in
      defer { state.hasRun = true }
      if !state.hasRun { state.runs = runs }
      return state.hasRun
    }
    if hasRun { throw RPCError.unsupported("running a server twice") }
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.handle(runs) }
      group.addTask { await self.timekeeper.run(self.sweep) }
      let reconnection = Reconnection(
        clock: environment.clock, delay: configuration.reconnectDelay, attention: attention)
      let result = await reconnection.run(while: { self.isWanted }, connectOnce)
      // Whatever is left can reach nobody: the link is closed.
      ask { $0.leaveUnfinished() }
      runs.close()
      group.cancelAll()
      return result
    }
    ask { state in
      state.runs = nil
      state.end(result)
    }
    await performanceOfEverything()
    try result.get()
  }

  /// Ends ``run()`` gracefully (A3.2): nothing new is taken, handlers may go on for the grace
  /// period, and what is unfinished then returns to its queue.
  ///
  /// It returns at once; a server that does not run yet will not. While a link is being opened,
  /// that is waited for.
  public func shutDown() {
    ask { $0.isEnding = true }
    attention.fire()
  }

  private var isWanted: Bool { !Task.isCancelled && !funnel.read { $0.isEnding } }

  /// Opens a link and serves on it until it is lost, the server shuts down or the task is
  /// cancelled.
  private func connectOnce() async throws {
    let number = ask { $0.current.begin() }
    // Not weak, which would make every reference to the server cost more: it runs until the link is
    // closed anyway.
    let link = try await transport.openLink { event in self.receive(event, on: number) }
    let isOpen = ask { state in
      guard state.current.open(link, number) else { return false }
      state.note(.linkOpened)
      state.note(
        .serving(
          queue: queue, settlement: configuration.settlement, executor: configuration.executor,
          prefetch: configuration.prefetch))
      return true
    }
    do {
      if isOpen, isWanted { try await serve(on: link, number) }
    } catch {
      await leave(link, number)
      throw error
    }
    await leave(link, number)
  }

  private func serve(on link: any TransportLink, _ number: UInt64) async throws {
    try await link.consume(subscription)
    ask { $0.consumes(number) }
    while isWanted, isCurrent(number) { await attention.wait() }
    // What runs on a lost link reaches nobody, so there is no reason to wait for it.
    if isCurrent(number) { await drain(link, number) }
  }

  private func leave(_ link: any TransportLink, _ number: UInt64) async {
    ask { $0.lose(number) }
    // What was decided before has to be sent before the link closes.
    await performanceOfEverything()
    await link.close()
  }

  private func isCurrent(_ number: UInt64) -> Bool {
    funnel.read { $0.current.isCurrent(number) }
  }

  private var subscription: Subscription {
    var subscription = Subscription(queue: queue)
    subscription.isDurable = configuration.isDurable
    subscription.prefetch = configuration.prefetch
    subscription.isAutoAcknowledged = configuration.settlement == .automatic
    subscription.receivesNotices = configuration.hearsCancel
    return subscription
  }

  /// Takes what arrives on the link of that number; an earlier link has nothing to say any more.
  private func receive(_ event: TransportEvent, on number: UInt64) {
    let now = environment.clock.now
    ask { state in
      guard state.current.isCurrent(number) else { return }
      state.receive(event, on: number, now: now)
    }
    if case .closed = event { attention.fire() }
  }

  /// Returns when everything that was decided by now is done: another thread may be doing it.
  private func performanceOfEverything() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      ask { $0.actions.append(.resume(waiter)) }
    }
  }

  // MARK: Shutting down

  /// Stops taking requests, waits for the handlers that run, and requeues what they leave.
  private func drain(_ link: any TransportLink, _ number: UInt64) async {
    ask { $0.isEnding = true }
    // What is returned before that is delivered again.
    await link.stopConsuming()
    ask { $0.machine.beginShutdown(into: &$0.decided) }
    let clock = environment.clock
    let end = clock.now.advanced(by: configuration.grace)
    while !Task.isCancelled, isCurrent(number), !funnel.read({ $0.machine.isDrained }),
      clock.now < end
    { await attention.wait(until: end, on: clock) }
    ask { $0.leaveUnfinished() }
  }

  /// Forgets what has been kept long enough.
  private func sweep() -> Instant? {
    let now = environment.clock.now
    return ask { state in
      state.machine.sweep(now: now)
      state.sleepsUntil = state.machine.nextSweep
      return state.sleepsUntil
    }
  }
}

extension RPCServer.State {
  fileprivate mutating func receive(_ event: TransportEvent, on number: UInt64, now: Instant) {
    switch event {
    case .delivery(let request):
      note(.requestReceived(request))
      machine.receive(request, now: now, into: &decided)
    case .notice(let notice): machine.receiveNotice(notice, into: &decided)
    case .closed(let reason):
      note(.linkClosed(reason: reason))
      lose(number)
    case .reply, .returned, .confirmed, .refused: break
    }
  }

  /// The deliveries are gone with the link; what runs goes on, and its result goes nowhere.
  fileprivate mutating func lose(_ number: UInt64) {
    guard current.end(number) else { return }
    isConsuming = false
    machine.connectionLost()
  }
}
