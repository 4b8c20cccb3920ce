/// Why a message on the reply address settles no call.
///
/// None of these is an error: the RabbitMQ tutorial explains how a server that dies between its
/// reply and its acknowledgement makes them happen.
public enum OddReply: Hashable, Sendable {
  /// The call has its reply already; the first one won. Or the stream has this item already.
  case duplicate(CallID)
  /// The call was given up before: its deadline had passed, it was cancelled, or it had failed.
  case late(CallID)
  /// No call that this client remembers.
  case unknownCorrelation
}

extension RPCClientStateMachine {
  /// What a message on the reply address means.
  public enum ReplyAction: Equatable, Sendable {
    /// The call is over.
    ///
    /// A stream that completes does so with the message of its end, which carries nothing, or with
    /// a plain result, which is then its only item (A1.8).
    case settle(CallSettlement)
    /// The next element of a stream, in order; the call stays pending.
    case item(CallID, RPCMessage)
    /// The call was settled before, and this is its result now (``ReplyPolicy/lastWins``).
    case replace(CallSettlement)
    /// The reply settles nothing, and there is nothing to do about it: it is counted (A1.4).
    case discard(OddReply)
    /// The call's deadline had passed, though the driver had not said so yet: it ends without this
    /// reply, which came too late.
    case expire(CallID)
  }

  /// Matches a reply with its call; the first one wins, if no other policy was chosen (A1.3).
  ///
  /// A reply at exactly the deadline is in time (A2.4).
  ///
  /// - Parameters:
  ///   - reply: What has come, whoever sent it.
  ///   - now: The time by the client's clock.
  /// - Returns: What the reply means to the call that it belongs to, if to any.
  public mutating func receive(_ reply: RPCMessage, now: Instant) -> ReplyAction {
    if configuration.replyPolicy == .unchecked,
      let oldest = sendingOrder.first(pending: pending)
    {
      return answer(oldest, with: reply, now: now)
    }
    guard let correlationID = reply.correlationID, let known = correlations[correlationID] else {
      return discard(.unknownCorrelation)
    }
    switch known {
    case .pending(let slot): return answer(slot, with: reply, now: now)
    case .answered(let call): return repeated(reply, for: call)
    case .concluded(let call): return discard(.duplicate(call))
    case .abandoned(let call): return discard(.late(call))
    }
  }

  private mutating func answer(_ slot: Slot, with reply: RPCMessage, now: Instant) -> ReplyAction {
    guard let (form, deadline) = pending.read(slot, { ($0.form, $0.deadline) }) else {
      return discard(.unknownCorrelation)
    }
    if let deadline, now > deadline { return expire(slot) }
    if form == .stream { return receive(reply, inStream: slot, now: now) }
    return settle(slot, with: ReplyEnvelope.outcome(of: reply, as: form))
  }

  private mutating func expire(_ slot: Slot) -> ReplyAction {
    let late = CallOutcome.failed(.deadlineExceeded)
    guard let settlement = settle(slot, as: late, wasAnswered: false) else {
      return discard(.unknownCorrelation)
    }
    counters.lateReplies += 1
    return .expire(settlement.call)
  }

  /// The call ends with its reply.
  mutating func settle(
    _ slot: Slot, with outcome: CallOutcome, wasAnswered: Bool = true
  ) -> ReplyAction {
    settle(slot, as: outcome, wasAnswered: wasAnswered).map(ReplyAction.settle)
      ?? discard(.unknownCorrelation)
  }

  private mutating func repeated(_ reply: RPCMessage, for call: CallID) -> ReplyAction {
    let odd = discard(.duplicate(call))
    guard configuration.replyPolicy == .lastWins else { return odd }
    let outcome = ReplyEnvelope.outcome(of: reply)
    if case .failed(.malformedReply) = outcome { return odd }
    return .replace(CallSettlement(call: call, outcome: outcome))
  }

  mutating func discard(_ odd: OddReply) -> ReplyAction {
    counters.count(odd)
    return .discard(odd)
  }
}
