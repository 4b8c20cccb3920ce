extension RPCClientStateMachine {
  /// Gives up one call whose deadline has come, or returns `nil` if there is none.
  ///
  /// Call it until it returns `nil`, after everything that arrived by `now` was received: a reply
  /// at exactly the deadline is in time (A2.4).
  ///
  /// - Parameter now: The time by the client's clock.
  public mutating func expire(now: Instant) -> CallID? {
    guard let first = deadlines.first, first.deadline <= now else { return nil }
    return settle(first.call, as: .failed(.deadlineExceeded), wasAnswered: false)?.call
  }

  /// The broker returned a mandatory request, because no queue takes it (A4.4).
  ///
  /// Returns `nil` if its call is not pending.
  ///
  /// - Parameter request: The message as it came back.
  public mutating func returned(_ request: RPCMessage) -> CallSettlement? {
    request.correlationID.flatMap { abandon($0, because: .unroutable) }
  }

  /// The broker has taken requests.
  ///
  /// - Parameters:
  ///   - publishTag: Counts what the client has published on the connection, from 1.
  ///   - multiple: Whether all up to the tag are meant.
  public mutating func confirmed(publishTag: UInt64, multiple: Bool) {
    _ = unconfirmed.settle(publishTag, multiple: multiple)
  }

  /// The broker has not taken requests: their calls fail, definitely (A4.3).
  ///
  /// - Parameters:
  ///   - publishTag: Counts what the client has published on the connection, from 1.
  ///   - multiple: Whether all up to the tag are meant.
  ///   - settlements: The calls that fail are added here, with how they end.
  public mutating func refused(
    publishTag: UInt64, multiple: Bool, into settlements: inout [CallSettlement]
  ) {
    for correlationID in unconfirmed.settle(publishTag, multiple: multiple) {
      if let settlement = abandon(correlationID, because: .refused) {
        settlements.append(settlement)
      }
    }
  }

  mutating func abandon(_ correlationID: String, because error: RPCError) -> CallSettlement? {
    guard case .pending(let slot)? = correlations[correlationID] else { return nil }
    return abandon(slot, because: error)
  }

  mutating func abandon(_ slot: Slot, because error: RPCError) -> CallSettlement? {
    var error = error
    // The last copy of a request that was sent twice did not run; nobody knows about the first.
    if error.certainty == .definite, kept[slot.index]?.wasResent == true {
      error = .connectionLost
    }
    return settle(slot, as: .failed(error), wasAnswered: false)
  }
}
