extension RPCClient {
  /// Opens the client's link and its reply address, keeps deadlines, and opens another link when
  /// one is lost; returns when the task is cancelled, and the link is closed then.
  ///
  /// A client runs once: afterwards its calls fail with ``RPCError/notConnected``.
  ///
  /// - Throws: What opening a link threw, if another is not to be tried
  ///   (``Configuration/reconnectDelay``); ``RPCError/unsupported(_:)`` if the client has run
  ///   before, or the transport cannot do what the client is configured for.
  public func run() async throws {
    try begin()
    let refusal = await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.timekeeper.run(self.passTimeAndLookAhead) }
        let refusal = await keepLinks()
        group.cancelAll()
        return refusal
      }
    } onCancel: {
      end()
    }
    if let refusal { throw refusal }
  }

  private func begin() throws {
    do { try transport.capabilities.require(configuration.needs) } catch {
      end()
      throw error
    }
    let hasBegun = ask { state, actions in
      guard case .idle = state.session.links.state else { return true }
      state.change(into: &actions) { $0.begin(into: &$1) }
      return false
    }
    if hasBegun { throw RPCError.unsupported("running a client twice") }
  }

  private func end() {
    let now = environment.clock.now
    change { $0.end(now: now, into: &$1) }
  }

  /// Opens, prepares and closes links until there will be none any more; returns why the last could not
  /// be had, if that was the reason.
  private func keepLinks() async -> (any Error)? {
    var link: (any TransportLink)?
    var refusal: (any Error)?
    while let step = await steps.next() {
      switch step {
      case .open(let id):
        do { link = try await open(id) } catch { refusal = error }
      case .prepare(let id):
        guard let link else { preconditionFailure("a link is prepared that is not there") }
        do { try await prepare(link, id) } catch { refusal = error }
      case .close(let id):
        // What was decided before was sent: this was decided behind it.
        await link?.close()
        let now = environment.clock.now
        change { $0.linkClosed(id, now: now, into: &$1) }
      case .end(let ending): return ending == .refused ? refusal : nil
      }
    }
    return nil
  }

  private func open(_ id: LinkID) async throws -> any TransportLink {
    do {
      if Task.isCancelled { throw RPCError.cancelled }
      // Not weak, which would make every reference to the client cost more: it runs until the link is
      // closed anyway.
      let link = try await transport.openLink { event in self.receive(event, on: id) }
      ask { state, actions in
        state.link = link
        state.change(into: &actions) { $0.linkOpened(id, into: &$1) }
      }
      return link
    } catch {
      let now = environment.clock.now
      change { $0.linkRefused(id, now: now, into: &$1) }
      throw error
    }
  }

  private func prepare(_ link: any TransportLink, _ id: LinkID) async throws {
    do {
      let address = try await link.openReplyAddress()
      let now = environment.clock.now
      change { $0.replyAddressOpened(address, on: id, now: now, into: &$1) }
    } catch {
      change { $0.replyAddressRefused(on: id, into: &$1) }
      throw error
    }
  }

  /// Does what is due.
  func passTime() {
    let now = environment.clock.now
    change { $0.passTime(now: now, into: &$1) }
  }

  /// Does what is due, and says when there will be something again.
  private func passTimeAndLookAhead() -> Instant? {
    let now = environment.clock.now
    return ask { state, actions in
      state.change(into: &actions) { $0.passTime(now: now, into: &$1) }
      state.sleepsUntil = state.session.nextInstant
      return state.sleepsUntil
    }
  }

  /// Tells the session of something, and does what it wants.
  private func change(_ body: (inout ClientSession, inout [ClientAction]) -> Void) {
    ask { state, actions in state.change(into: &actions, body) }
  }
}

extension RPCClient.State {
  /// Tells the session of something, and carries out what it wants.
  mutating func change(
    into actions: inout [RPCClient.Action],
    _ body: (inout ClientSession, inout [ClientAction]) -> Void
  ) {
    var decided: [ClientAction] = []
    swap(&decided, &self.decided)
    body(&session, &decided)
    for action in decided { carryOut(action, into: &actions) }
    decided.removeAll(keepingCapacity: true)
    swap(&decided, &self.decided)
    wakeInTime(into: &actions)
  }

  private mutating func carryOut(_ action: ClientAction, into actions: inout [RPCClient.Action]) {
    switch action {
    case .link(let step): actions.append(.take(step))
    case .opened: note(.linkOpened, into: &actions)
    case .send(let call, let request, let outgoing):
      send(call, request, outgoing, into: &actions)
    case .resend(let call, let outgoing): publish(outgoing, of: call, into: &actions)
    case .fail(let call, let request, let error): fail(call, request, error, into: &actions)
    case .settle(let settlement): settle(settlement, by: nil, into: &actions)
    }
  }
}

extension RPCClient.Configuration {
  fileprivate var needs: TransportCapabilities {
    var needs: TransportCapabilities = []
    if usesConfirms { needs.insert(.confirms) }
    if announcesCancel { needs.insert(.notices) }
    return needs
  }
}
