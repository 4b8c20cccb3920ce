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
    let slot = try await reserve(for: owner, until: request.deadline)
    let now = environment.clock.now
    let failure = ask { state, actions in
      state.send(request, from: slot, now: now, into: &actions)
    }
    if let failure { throw failure }
    return CallID(slot)
  }

  /// Sends a request and waits for what becomes of it.
  func outcome(of request: Request) async -> CallOutcome {
    // Nearly always there is a link, and a function that does not wait costs less.
    if let slot = reserve(for: .reserved) { return await outcome(of: request, from: slot) }
    do {
      let slot = try await reserve(for: .reserved, until: request.deadline)
      return await outcome(of: request, from: slot)
    } catch {
      return .failed(error)
    }
  }

  @inline(__always)
  private func outcome(of request: Request, from slot: Slot) async -> CallOutcome {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<CallOutcome, Never>) in
        send(request, from: slot, waking: waiter)
      }
    } onCancel: {
      cancel(CallID(slot))
    }
  }

  /// A name for a call that is about to be made, as soon as there is a link, or will be none.
  ///
  /// - Throws: ``RPCError/cancelled`` if the task was cancelled while there was no link.
  private func reserve(
    for owner: CallOwner, until deadline: Instant?
  ) async throws(RPCError) -> Slot {
    while true {
      if let slot = reserve(for: owner) { return slot }
      if Task.isCancelled { throw .cancelled }
      // Nothing was sent, which is more than that nobody answered in time.
      if let deadline, environment.clock.now >= deadline { throw .notConnected }
      await waitForLink(until: deadline)
    }
  }

  /// A name for a call that is about to be made; `nil` while there is no link but may be one.
  private func reserve(for owner: CallOwner) -> Slot? {
    ask { state, _ in
      state.current.link == nil && !state.isClosed
        ? nil : state.calls.insert(RPCClient.Call(owner: owner))
    }
  }

  private func send(
    _ request: Request, from slot: Slot, waking waiter: UnsafeContinuation<CallOutcome, Never>
  ) {
    let now = environment.clock.now
    let failure: RPCError? = ask { state, actions in
      guard case .reserved? = state.calls.read(slot, { $0.owner }) else {
        state.calls.remove(slot)
        return .cancelled
      }
      state.calls.update(slot) { $0.owner = .task(waiter) }
      return state.send(request, from: slot, now: now, into: &actions)
    }
    if let failure { waiter.resume(returning: .failed(failure)) }
  }

  /// Gives a call up, for good (A2.7).
  func cancel(_ call: CallID) {
    let announces = configuration.announcesCancel
    ask { state, actions in
      let slot = Slot(call)
      if case .reserved? = state.calls[slot]?.owner {
        state.calls.update(slot) { $0.owner = .cancelled }
      } else if let id = state.calls[slot]?.correlationID,
        let cancellation = state.machine.cancel(correlationID: id, notifying: announces)
      {
        state.settle(cancellation.settlement, by: nil, into: &actions)
        if let notice = cancellation.notice, let link = state.current.link {
          actions.append(.publish(notice, on: link))
        }
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
