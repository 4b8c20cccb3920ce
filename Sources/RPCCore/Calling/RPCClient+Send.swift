extension RPCClient {
  /// Builds the request of a call.
  func request<Arguments: Encodable>(
    _ method: String, _ arguments: Arguments, _ options: CallOptions
  ) throws -> Request {
    var request = Request(
      method: method, body: try encode(arguments), routingKey: options.routingKey ?? queue,
      deadline: deadline(of: options))
    request.contentType = configuration.codec.contentType
    request.exchange = options.exchange
    request.expiresAtDeadline = configuration.expiresAtDeadline
    request.isMandatory =
      (options.isMandatory ?? configuration.isMandatory)
      && transport.capabilities.contains(.mandatory)
    request.isPersistent = options.isPersistent ?? configuration.isPersistent
    request.isIdempotent = options.isIdempotent
    request.messageID = options.messageID
    request.correlationID = options.correlationID
    request.headers = options.headers
    return request
  }

  private func encode<Arguments: Encodable>(_ arguments: Arguments) throws -> [UInt8] {
    do { return try configuration.codec.encode(arguments) } catch {
      throw RPCError.invalidArguments(reason: String(describing: error))
    }
  }

  /// The call's own deadline, and never later than that of the handler which makes it (A2.6).
  private func deadline(of options: CallOptions) -> Instant? {
    let timeout: Duration? =
      switch options.timeout {
      case .standard: configuration.timeout
      case .after(let timeout): timeout
      case .never: nil
      }
    let own = timeout.map { environment.clock.now.advanced(by: $0) }
    guard let inherited = HandlerContext.current?.deadline else { return own }
    return own.map { min($0, inherited) } ?? inherited
  }

  /// Sends a request, once there is a link, and says who waits for the reply.
  ///
  /// - Throws: ``RPCError`` if nothing could be sent; nobody has to wait then.
  func send(_ request: Request, for owner: CallOwner) async throws -> CallID {
    while true {
      switch sendNow(request, for: owner, naming: { _ in true }) {
      case .sent(let call): return call
      case .failed(let error): throw error
      case .waits: try await waitToSend(until: request.deadline)
      }
    }
  }

  /// Sends a request and waits for what becomes of it.
  func outcome(of request: Request) async -> CallOutcome {
    while true {
      if let outcome = await outcomeOverLink(of: request) { return outcome }
      do { try await waitToSend(until: request.deadline) } catch { return .failed(error) }
    }
  }

  /// `nil` if there is no link but may be one.
  @inline(__always)
  private func outcomeOverLink(of request: Request) async -> CallOutcome? {
    let name = CallName()
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<CallOutcome?, Never>) in
        switch sendNow(request, for: .task(waiter), naming: { name.become($0) }) {
        case .sent: break
        case .failed(let error): waiter.resume(returning: .failed(error))
        case .waits: waiter.resume(returning: nil)
        }
      }
    } onCancel: {
      if let call = name.cancel() { cancel(call) }
    }
  }

  /// Waits until there is a link, or there will not be one.
  ///
  /// - Throws: ``RPCError/cancelled`` if the task was cancelled; ``RPCError/notConnected`` if the
  ///   deadline has come.
  private func waitToSend(until deadline: Instant?) async throws(RPCError) {
    if Task.isCancelled { throw .cancelled }
    // Nothing was sent, which is more than that nobody answered in time.
    if let deadline, environment.clock.now >= deadline { throw .notConnected }
    await waitForLink(until: deadline)
  }

  /// What became of a request that was to be sent at once.
  private enum Sending: Sendable {
    case sent(CallID)
    /// Nothing was sent, and nobody has to wait.
    case failed(RPCError)
    /// There is no link but may be one.
    case waits
  }

  /// Sends a request if there is a link; `naming` hears the call's name before, and may say that
  /// nothing shall be sent any more.
  @inline(__always)
  private func sendNow(
    _ request: Request, for owner: CallOwner, naming: (CallID) -> Bool
  ) -> Sending {
    let now = environment.clock.now
    return ask { state, actions in
      guard state.current.isOpen || state.isClosed else { return .waits }
      let slot = state.calls.insert(RPCClient.Call(owner: owner))
      guard naming(CallID(slot)) else {
        state.calls.remove(slot)
        return .failed(.cancelled)
      }
      let failure = state.send(request, from: slot, now: now, into: &actions)
      return failure.map(Sending.failed) ?? .sent(CallID(slot))
    }
  }

  /// Gives a call up, for good (A2.7).
  func cancel(_ call: CallID) {
    let announces = configuration.announcesCancel
    ask { state, actions in
      guard let id = state.calls[Slot(call)]?.correlationID,
        let cancellation = state.machine.cancel(correlationID: id, notifying: announces)
      else { return }
      state.settle(cancellation.settlement, by: nil, into: &actions)
      if let notice = cancellation.notice, let link = state.current.link {
        actions.append(.publish(notice, on: link))
      }
    }
  }
}

extension RPCClient.State {
  /// Asks the machine to send; says why if it cannot, and then forgets the call.
  mutating func send(
    _ request: Request, from slot: Slot, now: Instant, into actions: inout [RPCClient.Action]
  ) -> RPCError? {
    let call = CallID(slot)
    note(
      .callStarted(
        call, method: request.method, deadline: request.deadline,
        expectsReply: request.expectsReply, within: HandlerContext.current?.request),
      into: &actions)
    switch machine.send(request, as: call, now: now) {
    case .fail(let error):
      let settlement = CallSettlement(call: call, outcome: .failed(error))
      note(.callSettled(settlement, by: nil), into: &actions)
      calls.remove(slot)
      return error
    case .publish(let outgoing):
      publish(outgoing, of: call, into: &actions)
      if request.expectsReply {
        calls.update(slot) { $0.correlationID = outgoing.message.correlationID }
      } else {
        calls.remove(slot)
      }
      wakeInTime(into: &actions)
      return nil
    }
  }

  /// Publishes a request of a call; the machine hands out none while there is no link.
  mutating func publish(
    _ request: OutgoingRequest, of call: CallID, into actions: inout [RPCClient.Action]
  ) {
    guard let link = current.link else { return }
    note(.requestSending(call, request.message), into: &actions)
    actions.append(.publish(request, on: link))
    note(.requestSent(call, request.message), into: &actions)
  }

  /// Wakes whoever sleeps until a later deadline than there is now.
  private mutating func wakeInTime(into actions: inout [RPCClient.Action]) {
    guard let deadline = machine.nextDeadline, deadline < sleepsUntil ?? .distantFuture
    else { return }
    sleepsUntil = deadline
    actions.append(.wakeAlarm)
  }
}
