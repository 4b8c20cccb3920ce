/// The reason why a message on the reply address settles no call.
///
/// None of these is an error. As the RabbitMQ tutorial explains, a server that dies between its
/// reply and its acknowledgement causes them.
public enum OddReply: Hashable, Sendable {
  /// The call has its reply already, or the stream has this item already.
  case duplicate(CallID)
  /// The call had ended without a complete reply: it timed out, was cancelled or failed.
  case late(CallID)
  /// This client remembers no call with the correlation ID.
  case unknownCorrelation
}

extension RPCClientStateMachine {
  /// The effect of a message on the reply address.
  public enum ReplyAction: Equatable, Sendable {
    /// The call is over.
    ///
    /// A stream completes with its end message, which carries no item, or with a plain result,
    /// which is then its only item (A1.8).
    case settle(CallSettlement)
    /// The message is the next item of a stream; the call stays pending.
    case item(CallID, RPCMessage)
    /// The call was settled before, and this result replaces the earlier one
    /// (``ReplyPolicy/lastWins``).
    case replace(CallSettlement)
    /// The reply settles no call; it is only counted (A1.4).
    case discard(OddReply)
    /// The call ends without this reply, which came after the deadline.
    ///
    /// The driver had not yet called ``RPCClientStateMachine/expire(now:)``.
    case expire(CallID)
  }

  /// Matches a reply with its call; the first reply wins unless another policy is set (A1.3).
  ///
  /// A reply at exactly the deadline is in time (A2.4).
  ///
  /// - Parameters:
  ///   - reply: The message that arrived, from any sender.
  ///   - now: The time by the client's clock.
  /// - Returns: The effect of the reply.
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

  /// Settles a call and returns the matching action.
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
