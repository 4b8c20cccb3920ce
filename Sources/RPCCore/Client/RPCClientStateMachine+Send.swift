extension RPCClientStateMachine {
  /// What to do about a call that was just made.
  public enum SendAction: Equatable, Sendable {
    /// Publish the request; the call is pending, if it expects a reply.
    case publish(OutgoingRequest)
    /// Nothing was sent and nothing is pending.
    case fail(RPCError)
  }

  /// Makes a call: one publication, no round trip before it (A1.1).
  ///
  /// - Parameters:
  ///   - call: A name of the caller's choice, which the call's settlement carries.
  ///   - request: What to send and how long to wait.
  ///   - now: The current time, which a deadline in the past is measured against.
  public mutating func send(_ request: Request, as call: CallID, now: Instant) -> SendAction {
    guard case .open(let replyAddress) = connection else { return .fail(.notConnected) }
    if let deadline = request.deadline, deadline < now { return .fail(.deadlineExceeded) }
    var message = message(for: request, now: now)
    if request.expectsReply {
      guard let correlationID = unusedCorrelationID(for: request) else {
        return .fail(.correlationIDInUse)
      }
      message.replyTo = replyAddress
      message.correlationID = correlationID
      addPending(call, correlationID: correlationID, deadline: request.deadline)
    }
    if configuration.usesConfirms { unconfirmed.append(message.correlationID) }
    return .publish(
      OutgoingRequest(
        exchange: request.exchange, routingKey: request.routingKey,
        isMandatory: request.isMandatory, message: message))
  }

  /// The caller's choice, or `nil` if it is in use; without one, the next number that is free,
  /// because an earlier caller may have chosen what the count arrives at.
  private mutating func unusedCorrelationID(for request: Request) -> String? {
    if let chosen = request.correlationID { return correlations[chosen] == nil ? chosen : nil }
    while true {
      let counted = correlations.id(of: nextSerial)
      if correlations[counted] == nil { return counted }
      nextSerial += 1
    }
  }

  private mutating func message(for request: Request, now: Instant) -> Message {
    var message = Message(body: request.body)
    message.type = request.method
    if request.isPersistent { message.isPersistent = true }
    if request.expiresAtDeadline, let deadline = request.deadline {
      message.expiration = expiration(from: now, to: deadline)
    }
    return message
  }

  /// Whole milliseconds, rounded up: a request must not expire before its deadline (A2.6).
  ///
  /// RabbitMQ closes the channel over an expiration of more than ten years, so there is none then.
  private mutating func expiration(from now: Instant, to deadline: Instant) -> String? {
    let nanoseconds = now.nanoseconds(to: deadline)
    // Most calls of a client have the same timeout, so the text of the last one will do.
    if nanoseconds == lastExpiration.nanoseconds { return lastExpiration.text }
    let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1)
    let text = milliseconds > 315_360_000_000 ? nil : "\(milliseconds)"
    lastExpiration = (nanoseconds, text)
    return text
  }

  private mutating func addPending(_ call: CallID, correlationID: String, deadline: Instant?) {
    let slot = pending.insert(
      PendingCall(
        call: call, serial: nextSerial, correlationID: correlationID, deadline: deadline))
    nextSerial += 1
    correlations[correlationID] = .pending(slot)
    guard let deadline else { return }
    deadlines.insert(deadline, call: slot)
    nextDeadline = deadlines.first?.deadline
  }
}
