extension RPCClientStateMachine {
  /// The action for a call that was just made.
  public enum SendAction: Equatable, Sendable {
    /// Publish the request; the call is pending, if it expects a reply.
    case publish(Publication)
    /// Nothing was sent and nothing is pending.
    case fail(RPCError)
  }

  /// Begins a call: decides on its one publication, or on the error with which it fails at once.
  ///
  /// Nothing is asked of the broker first (A1.1).
  ///
  /// - Parameters:
  ///   - call: The name of the call, chosen by the caller; the action that ends the call has it too.
  ///   - request: The request, with its deadline.
  ///   - now: The current time; a request whose deadline is before it fails.
  public mutating func send(_ request: RPCRequest, as call: CallID, now: Instant) -> SendAction {
    counters.started += 1
    let action = publication(of: request, as: call, now: now)
    switch action {
    case .fail(let error): counters.count(.failed(error))
    case .publish where !request.expectsReply: counters.notAwaited += 1
    case .publish: break
    }
    return action
  }

  private mutating func publication(
    of request: RPCRequest, as call: CallID, now: Instant
  ) -> SendAction {
    if let error = contradiction(in: request) { return .fail(error) }
    guard case .open(let replyAddress) = connection else { return .fail(.notConnected) }
    let deadline = nearestDeadline(of: request, now: now)
    if let deadline, deadline < now { return .fail(.deadlineExceeded) }
    var message = message(for: request, deadline: deadline, now: now)
    var correlation: CorrelationTable.Key?
    if request.expectsReply || request.replyTo != nil {
      guard let unused = unusedCorrelation(for: request) else { return .fail(.correlationIDInUse) }
      message.replyTo = request.replyTo ?? replyAddress
      message.correlationID = unused.id
      correlation = unused
    }
    let outgoing = Publication(
      exchange: request.exchange, routingKey: request.routingKey,
      message: message, isMandatory: request.isMandatory)
    if request.expectsReply, let correlation {
      addPending(call, correlation, request, deadline: deadline, outgoing)
    }
    count(outgoing, isAwaited: request.expectsReply)
    return .publish(outgoing)
  }

  /// The error for options of the call that contradict each other.
  ///
  /// The caller gets it even without a connection.
  private func contradiction(in request: RPCRequest) -> RPCError? {
    if request.expectsReply, request.replyTo != nil { return .conflictingReplyAddress }
    if request.isStream, request.isPolling { return .unsupported("polling for a stream") }
    return nil
  }

  private func nearestDeadline(of request: RPCRequest, now: Instant) -> Instant? {
    guard request.isStream, request.expectsReply else { return request.deadline }
    return StreamProgress(deadline: request.deadline, itemTimeout: request.itemTimeout)
      .deadline(after: now)
  }

  /// The correlation ID that the caller chose, or `nil` if that ID is in use.
  ///
  /// Without a chosen ID it is the ID of the next free number. This skips numbers in IDs that
  /// callers chose before.
  private mutating func unusedCorrelation(for request: RPCRequest) -> CorrelationTable.Key? {
    if let chosen = request.correlationID.map(correlations.key(of:)) {
      return correlations[chosen] == nil ? chosen : nil
    }
    while true {
      let counted = correlations.key(of: nextSerial)
      if correlations[counted] == nil {
        // No entry marks the number as used, because no call waits for a reply here.
        if !request.expectsReply { passSerial() }
        return counted
      }
      passSerial()
    }
  }

  private mutating func addPending(
    _ call: CallID, _ correlation: CorrelationTable.Key, _ request: RPCRequest, deadline: Instant?,
    _ outgoing: Publication
  ) {
    var entry = PendingRequest(
      call: call, serial: nextSerial, correlation: correlation,
      routingKey: request.routingKey, deadline: deadline, form: ReplyForm(of: request))
    entry.isKept = request.isIdempotent && configuration.lossPolicy == .resendIdempotent
    let slot = pending.insert(entry)
    correlations[correlation] = .pending(slot)
    passSerial()
    if entry.form == .stream {
      streams[slot.index] = StreamProgress(
        deadline: request.deadline, itemTimeout: request.itemTimeout)
    }
    if entry.isKept {
      kept[slot.index] = KeptRequest(request: outgoing, expires: request.expiresAtDeadline)
    }
    if configuration.replyPolicy == .unchecked { sendingOrder.append(slot, pending: pending) }
    guard let deadline else { return }
    let isMovable = entry.form == .stream && request.itemTimeout != nil
    deadlines.insert(deadline, call: slot, isMovable: isMovable)
    nextDeadline = deadlines.first?.deadline
  }

  /// Moves on to the next number, whether or not this one became a correlation ID.
  private mutating func passSerial() {
    correlations.pass(nextSerial)
    nextSerial += 1
  }

  /// Counts a publication, because the broker numbers all publications for its confirms.
  mutating func count(_ outgoing: Publication, isAwaited: Bool) {
    guard configuration.usesConfirms else { return }
    unconfirmed.append(isAwaited ? outgoing.message.correlationID : nil)
  }
}
