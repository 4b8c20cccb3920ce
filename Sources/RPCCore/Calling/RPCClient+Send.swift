extension RPCClient {
  /// Builds the request of a call.
  func request<Arguments: Encodable>(
    _ method: String, _ arguments: Arguments, _ options: CallOptions
  ) throws -> RPCRequest {
    var request = RPCRequest(
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

  /// The call's own deadline, or the deadline of the handler that makes the call, if earlier
  /// (A2.6).
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

  /// Sends a request as soon as there is a link; `owner` waits for the reply.
  ///
  /// - Throws: ``RPCError`` if nothing could be sent; `owner` is then not resumed.
  func send(_ request: RPCRequest, for owner: CallOwner) async throws(RPCError) -> CallID {
    switch begin(request, for: owner, .unlessItWaits) {
    case .sent(let call)?: return call
    case .failed(let error)?: throw error
    case .waits?, nil: return try await sendLater(request, for: owner)
    }
  }

  /// Waits for a link until the request's deadline, and then sends the request.
  ///
  /// The deadline holds even if the client does not run, so this method sleeps until it by itself.
  private func sendLater(
    _ request: RPCRequest, for owner: CallOwner
  ) async throws(RPCError) -> CallID {
    let sending = await withTaskGroup(of: Void.self) { group in
      if let deadline = request.deadline {
        group.addTask {
          try? await self.environment.clock.sleep(until: deadline)
          self.passTime()
        }
      }
      defer { group.cancelAll() }
      return await sendOverNextLink(request, for: owner)
    }
    return try sending.get()
  }

  private func sendOverNextLink(
    _ request: RPCRequest, for owner: CallOwner
  ) async -> Result<CallID, RPCError> {
    let name = CallName()
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { starter in
        switch begin(request, for: owner, .waiting(starter), naming: { name.become($0) }) {
        case .sent(let call)?: starter.resume(returning: .success(call))
        case .failed(let error)?: starter.resume(returning: .failure(error))
        case .waits?, nil: break
        }
      }
    } onCancel: {
      if let call = name.cancel() { cancelWaiting(call) }
    }
  }

  /// Sends a request as soon as there is a link, and waits for the outcome of the call.
  func outcome(of request: RPCRequest) async -> CallOutcome {
    if let outcome = await outcomeOverLink(of: request) { return outcome }
    let entry = CallEntry()
    let call: CallID
    do { call = try await sendLater(request, for: .entry(entry)) } catch { return .failed(error) }
    if let outcome = await entry.wait() { return outcome }
    cancel(call)
    return .failed(.cancelled)
  }

  /// The outcome of a call over the open link; `nil` if the call has to wait for a link.
  @inline(__always)
  private func outcomeOverLink(of request: RPCRequest) async -> CallOutcome? {
    let name = CallName()
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: UnsafeContinuation<CallOutcome?, Never>) in
        switch begin(request, for: .task(waiter), .unlessItWaits, naming: { name.become($0) }) {
        case .sent?: break
        case .failed(let error)?: waiter.resume(returning: .failed(error))
        case .waits?, nil: waiter.resume(returning: nil)
        }
      }
    } onCancel: {
      if let call = name.cancel() { cancel(call) }
    }
  }

  /// Whether a call may begin if it has to wait for a link.
  fileprivate enum Beginning: Sendable {
    case unlessItWaits
    /// The call may wait; the task is resumed when its request is sent or cannot be sent.
    case waiting(UnsafeContinuation<Result<CallID, RPCError>, Never>)
  }

  /// The result of beginning a call.
  fileprivate enum Begun: Sendable {
    case sent(CallID)
    /// The call waits for a link.
    case waits
    /// Nothing was sent; the owner is not resumed.
    case failed(RPCError)
  }

  /// Begins a call, unless `naming` rejects its name.
  ///
  /// `naming` gets the name first. If it returns `false`, the call is cancelled and nothing is
  /// sent.
  ///
  /// - Returns: `nil` if the call does not begin because it would have to wait.
  @inline(__always)
  private func begin(
    _ request: RPCRequest, for owner: CallOwner, _ beginning: Beginning,
    naming: (CallID) -> Bool = { _ in true }
  ) -> Begun? {
    let now = environment.clock.now
    return ask { state, actions in
      if case .unlessItWaits = beginning, state.session.mustWait { return nil }
      let slot = state.calls.insert(RPCClient.Call(owner: owner))
      guard naming(CallID(slot)) else {
        state.calls.remove(slot)
        return .failed(.cancelled)
      }
      return state.begin(request, from: slot, beginning, now: now, into: &actions)
    }
  }

  /// Cancels a call for good (A2.7).
  func cancel(_ call: CallID) {
    let announces = configuration.announcesCancel
    ask { state, actions in
      guard let id = state.calls[Slot(call)]?.correlationID else {
        return state.cancelWaiting(call, into: &actions)
      }
      guard let cancellation = state.session.cancel(correlationID: id, notifying: announces)
      else { return }
      state.settle(cancellation.settlement, by: nil, into: &actions)
      if let notice = cancellation.notice, let link = state.link {
        actions.append(.publish(notice, on: link))
      }
    }
  }

  /// Cancels a call if it still waits for a link.
  private func cancelWaiting(_ call: CallID) {
    ask { state, actions in state.cancelWaiting(call, into: &actions) }
  }
}

extension RPCClient.State {
  /// Begins a call, and forgets it if nothing can be sent.
  fileprivate mutating func begin(
    _ request: RPCRequest, from slot: Slot, _ beginning: RPCClient.Beginning, now: Instant,
    into actions: inout [RPCClient.Action]
  ) -> RPCClient.Begun {
    let call = CallID(slot)
    note(
      .callStarted(
        call, method: request.method, deadline: request.deadline,
        itemTimeout: request.itemTimeout, expectsReply: request.expectsReply,
        within: HandlerContext.current?.request),
      into: &actions)
    switch session.call(request, as: call, now: now) {
    case .publish(let outgoing):
      publish(outgoing, of: call, into: &actions)
      sent(call, outgoing, expectsReply: request.expectsReply)
      wakeInTime(into: &actions)
      return .sent(call)
    case .wait:
      guard case .waiting(let starter) = beginning else {
        preconditionFailure("this call cannot wait for a link")
      }
      waiting[call] = starter
      wakeInTime(into: &actions)
      return .waits
    case .fail(let error):
      noteFailure(of: call, error, into: &actions)
      calls.remove(slot)
      return .failed(error)
    }
  }

  fileprivate mutating func cancelWaiting(
    _ call: CallID, into actions: inout [RPCClient.Action]
  ) {
    if session.cancelWaiting(call) { fail(call, .cancelled, into: &actions) }
  }

  mutating func publish(
    _ request: Publication, of call: CallID, into actions: inout [RPCClient.Action]
  ) {
    guard let link else { preconditionFailure("a request is sent without a link") }
    note(.requestSending(call, request.message), into: &actions)
    actions.append(.publish(request, on: link))
    note(.requestSent(call, request.message), into: &actions)
  }

  /// Notes that the request of a call was sent; a call without a reply is then over.
  fileprivate mutating func sent(
    _ call: CallID, _ outgoing: Publication, expectsReply: Bool
  ) {
    if expectsReply {
      calls.update(Slot(call)) { $0.correlationID = outgoing.message.correlationID }
    } else {
      calls.remove(Slot(call))
    }
  }

  /// Sends the request of a call that waited for a link.
  mutating func send(
    _ call: CallID, _ outgoing: Publication, expectsReply: Bool,
    into actions: inout [RPCClient.Action]
  ) {
    publish(outgoing, of: call, into: &actions)
    sent(call, outgoing, expectsReply: expectsReply)
    if let starter = waiting.removeValue(forKey: call) {
      actions.append(.start(starter, .success(call)))
    }
  }

  /// Ends a call that waited for a link and whose request was not sent.
  mutating func fail(
    _ call: CallID, _ error: RPCError, into actions: inout [RPCClient.Action]
  ) {
    noteFailure(of: call, error, into: &actions)
    guard let owner = calls.remove(Slot(call))?.owner else { return }
    if let starter = waiting.removeValue(forKey: call) {
      actions.append(.start(starter, .failure(error)))
    } else {
      actions.append(.settle(owner, .failed(error)))
    }
  }

  private func noteFailure(
    of call: CallID, _ error: RPCError, into actions: inout [RPCClient.Action]
  ) {
    let settlement = CallSettlement(call: call, outcome: .failed(error))
    note(.callSettled(settlement, by: nil), into: &actions)
  }

  /// Wakes the timekeeper if it sleeps past the instant at which something is due.
  mutating func wakeInTime(into actions: inout [RPCClient.Action]) {
    guard let next = session.nextInstant, next < sleepsUntil ?? .distantFuture else { return }
    sleepsUntil = next
    actions.append(.wakeAlarm)
  }
}
