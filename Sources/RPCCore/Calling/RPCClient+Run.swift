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
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.timekeeper.run(self.expireCalls) }
      let reconnection = Reconnection(
        clock: environment.clock, delay: configuration.reconnectDelay, attention: attention)
      let result = await reconnection.run(while: { !Task.isCancelled }, connectOnce)
      group.cancelAll()
      return result
    }
    await close()
    try result.get()
  }

  private func begin() throws {
    let hasRun = ask { state, _ in
      defer { state.hasRun = true }
      return state.hasRun
    }
    if hasRun { throw RPCError.unsupported("running a client twice") }
    do { try transport.capabilities.require(configuration.needs) } catch {
      ask { state, actions in state.close(into: &actions) }
      throw error
    }
  }

  /// Opens a link and stays until it is lost, or the task is cancelled.
  private func connectOnce() async throws {
    let number = ask { state, _ in state.current.begin() }
    // Not weak, which would make every reference to the client cost more: it runs until the link is
    // closed anyway.
    let link = try await transport.openLink { event in self.receive(event, on: number) }
    do {
      opened(link, number, replyAddress: try await link.openReplyAddress())
    } catch {
      lose(number)
      await link.close()
      throw error
    }
    while !Task.isCancelled, funnel.read({ $0.current.isCurrent(number) }) {
      await attention.wait()
    }
    lose(number)
    await performanceOfEverything()
    await link.close()
  }

  private func opened(_ link: any TransportLink, _ number: UInt64, replyAddress: String) {
    let now = environment.clock.now
    ask { state, actions in
      guard state.current.open(link, number) else { return }
      var resends: [OutgoingRequest] = []
      state.machine.openReplyAddress()
      state.machine.replyAddressOpened(replyAddress, now: now, resending: &resends)
      state.note(.linkOpened, into: &actions)
      for request in resends { state.resend(request, into: &actions) }
      actions.append(.open(state.gate.removeAll()))
    }
  }

  /// The link is gone, and what waits for replies fails, or survives by policy (A4.4).
  private func lose(_ number: UInt64) {
    ask { state, actions in state.lose(number, into: &actions) }
  }

  /// Nothing will be sent or received any more: whoever still waits hears of it.
  private func close() async {
    ask { state, actions in state.close(into: &actions) }
    await performanceOfEverything()
  }

  /// Returns when everything that was decided by now is done: another thread may be doing it.
  private func performanceOfEverything() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      ask { _, actions in actions.append(.resume(waiter)) }
    }
  }

  // MARK: Deadlines

  /// Ends the calls that are due, and says when the next will be.
  private func expireCalls() -> Instant? {
    let now = environment.clock.now
    return ask { state, actions in
      while let call = state.machine.expire(now: now) {
        let settlement = CallSettlement(call: call, outcome: .failed(.deadlineExceeded))
        state.settle(settlement, by: nil, into: &actions)
      }
      state.sleepsUntil = state.machine.nextDeadline
      return state.sleepsUntil
    }
  }

  // MARK: Waiting for a link

  /// Waits until there is a link, or there will not be one, until an instant has come, or the task
  /// is cancelled.
  func waitForLink(until deadline: Instant?) async {
    guard let deadline else { return await waitForLink() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.waitForLink() }
      group.addTask { try? await self.environment.clock.sleep(until: deadline) }
      await group.next()
      group.cancelAll()
    }
  }

  private func waitForLink() async {
    let id = ask { state, _ in state.gate.makeID() }
    await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
        let goesOn = ask { state, _ in
          guard state.current.link == nil, !state.isClosed, !Task.isCancelled else { return true }
          state.gate.insert(id, waiter)
          return false
        }
        if goesOn { waiter.resume() }
      }
    } onCancel: {
      ask { state, _ in state.gate.remove(id) }?.resume()
    }
  }
}

extension RPCClient.State {
  mutating func lose(_ number: UInt64, into actions: inout [RPCClient.Action]) {
    guard current.end(number) else { return }
    machine.connectionLost(into: &settlements)
    settleAll(into: &actions)
  }

  fileprivate mutating func close(into actions: inout [RPCClient.Action]) {
    isClosed = true
    actions.append(.open(gate.removeAll()))
    machine.abandonAll(because: .connectionLost, into: &settlements)
    settleAll(into: &actions)
  }

  fileprivate mutating func resend(
    _ request: OutgoingRequest, into actions: inout [RPCClient.Action]
  ) {
    guard let call = request.message.correlationID.flatMap(machine.pendingCall) else { return }
    publish(request, of: call, into: &actions)
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
