extension RPCClient {
  /// Runs the client until the task is cancelled; the link is closed when this method returns.
  ///
  /// It opens the client's link and reply address, ends calls at their deadlines, and opens another
  /// link when one is lost. Without a ``Configuration/reconnectDelay`` it also returns when the
  /// link is lost. A client runs once: afterwards its calls fail with ``RPCError/notConnected``.
  ///
  /// - Throws: The error of opening a link or its reply address, if there is no
  ///   ``Configuration/reconnectDelay``. ``RPCError/unsupported(_:)`` if the client has run before,
  ///   or if its configuration needs a capability that the transport lacks.
  public func run() async throws {
    try begin()
    let ending = await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.timekeeper.run(self.passTimeAndLookAhead) }
        let ending = await keepLinks()
        group.cancelAll()
        return ending
      }
    } onCancel: {
      end()
    }
    try ending.get()
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

  /// Performs the steps of the links until the session ends.
  private func keepLinks() async -> Result<Void, any Error> {
    var kept = KeptLink()
    while let step = await steps.next() {
      if let ending = await kept.take(step, of: self) { return ending }
    }
    return .success(())
  }

  /// Tells the session the current time, so that it does what is due.
  func passTime() {
    let now = environment.clock.now
    change { $0.passTime(now: now, into: &$1) }
  }

  /// Does what is due, and returns the instant at which something is due next.
  private func passTimeAndLookAhead() -> Instant? {
    let now = environment.clock.now
    return ask { state, actions in
      state.change(into: &actions) { $0.passTime(now: now, into: &$1) }
      state.sleepsUntil = state.session.nextInstant
      return state.sleepsUntil
    }
  }

  /// Changes the session and performs its actions.
  private func change(_ body: (inout ClientSession, inout [ClientAction]) -> Void) {
    ask { state, actions in state.change(into: &actions, body) }
  }
}

extension RPCClient: LinkOwner {
  func opened(_ link: any TransportLink, as id: LinkID) {
    ask { state, actions in
      state.link = link
      state.change(into: &actions) { $0.linkOpened(id, into: &$1) }
    }
  }

  func refused(_ id: LinkID) {
    let now = environment.clock.now
    change { $0.linkRefused(id, now: now, into: &$1) }
  }

  func prepare(_ link: any TransportLink, as id: LinkID) async throws {
    let address = try await link.openReplyAddress()
    let now = environment.clock.now
    change { $0.replyAddressOpened(address, on: id, now: now, into: &$1) }
  }

  func notPrepared(_ id: LinkID) { change { $0.replyAddressRefused(on: id, into: &$1) } }

  func closed(_ id: LinkID) {
    let now = environment.clock.now
    change { $0.linkClosed(id, now: now, into: &$1) }
  }
}

extension RPCClient.State {
  /// Changes the session and turns its actions into actions of the client.
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
    case .send(let call, let outgoing, let expectsReply):
      send(call, outgoing, expectsReply: expectsReply, into: &actions)
    case .resend(let call, let outgoing): publish(outgoing, of: call, into: &actions)
    case .fail(let call, let error): fail(call, error, into: &actions)
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
