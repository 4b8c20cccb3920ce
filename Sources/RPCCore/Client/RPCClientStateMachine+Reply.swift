/// Why a message on the reply address settles no call.
///
/// None of these is an error: the RabbitMQ tutorial explains how a server that dies between its
/// reply and its acknowledgement makes them happen.
public enum OddReply: Hashable, Sendable {
  /// The call has its reply already; the first one won.
  case duplicate(CallID)
  /// The call was given up before: its deadline had passed, it was cancelled, or it had failed.
  case late(CallID)
  /// No call that this client remembers.
  case unknownCorrelation
}

extension RPCClientStateMachine {
  /// What a message on the reply address means.
  public enum ReplyAction: Equatable, Sendable {
    case settle(CallSettlement)
    case discard(OddReply)
    /// The call's deadline had passed, though the driver had not said so yet: it ends without this
    /// reply, which came too late.
    case expire(CallID)
  }

  /// Matches a reply with its call; the first one wins (A1.3).
  ///
  /// A reply at exactly the deadline is in time (A2.4).
  public mutating func receive(_ reply: Message, now: Instant) -> ReplyAction {
    guard let correlationID = reply.correlationID, let known = correlations[correlationID] else {
      return .discard(.unknownCorrelation)
    }
    switch known {
    case .answered(let call): return .discard(.duplicate(call))
    case .abandoned(let call): return .discard(.late(call))
    case .pending(let slot): return answer(slot, with: reply, now: now)
    }
  }

  private mutating func answer(_ slot: Slot, with reply: Message, now: Instant) -> ReplyAction {
    let isLate = pending[slot]?.deadline.map { now > $0 } ?? false
    guard let call = settle(slot, wasAnswered: !isLate) else {
      return .discard(.unknownCorrelation)
    }
    if isLate { return .expire(call.call) }
    return .settle(CallSettlement(call: call.call, outcome: ReplyEnvelope.outcome(of: reply)))
  }
}
