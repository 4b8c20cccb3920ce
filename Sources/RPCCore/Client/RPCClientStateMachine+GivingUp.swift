extension RPCClientStateMachine {
  /// Ends one call whose deadline has come, or returns `nil` if there is none.
  ///
  /// First pass all messages that arrived by `now` to ``receive(_:now:)``, because a reply at
  /// exactly the deadline is in time (A2.4). Then call this method until it returns `nil`.
  ///
  /// - Parameter now: The time by the client's clock.
  public mutating func expire(now: Instant) -> CallID? {
    guard let first = deadlines.first, first.deadline <= now else { return nil }
    return settle(first.call, as: .failed(.deadlineExceeded), wasAnswered: false)?.call
  }

  /// Notes that the broker returned a mandatory request, because no queue takes it (A4.4).
  ///
  /// Returns `nil` if its call is not pending.
  ///
  /// - Parameter request: The returned message.
  public mutating func returned(_ request: RPCMessage) -> CallSettlement? {
    request.correlationID.flatMap { abandon($0, because: .unroutable) }
  }

  /// Notes that the broker has confirmed publications.
  ///
  /// - Parameters:
  ///   - publishTag: The number of the publication on the connection, from 1.
  ///   - multiple: Whether the tag stands for all publications up to it.
  public mutating func confirmed(publishTag: UInt64, multiple: Bool) {
    _ = unconfirmed.take(publishTag, multiple: multiple)
  }

  /// Notes that the broker refused publications: their calls fail with a definite error (A4.3).
  ///
  /// - Parameters:
  ///   - publishTag: The number of the publication on the connection, from 1.
  ///   - multiple: Whether the tag stands for all publications up to it.
  ///   - settlements: The settlements of the calls that fail are appended here.
  public mutating func refused(
    publishTag: UInt64, multiple: Bool, into settlements: inout [CallSettlement]
  ) {
    for correlationID in unconfirmed.take(publishTag, multiple: multiple) {
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
    // The definite error is only about the last copy of the request. An earlier copy may have run.
    if error.certainty == .definite, kept[slot.index]?.wasResent == true {
      error = .connectionLost
    }
    return settle(slot, as: .failed(error), wasAnswered: false)
  }
}
