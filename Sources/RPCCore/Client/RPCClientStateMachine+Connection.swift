extension RPCClientStateMachine {
  /// The driver has a connection and has asked for a reply address: a server-named, exclusive
  /// queue, consumed with automatic acknowledgement (A1.1).
  public mutating func openReplyAddress() {
    connection = .opening
  }

  /// The broker has named the reply address; requests can be sent from now on.
  ///
  /// For clients that send nothing again after a loss; calls that wait for it go on waiting.
  ///
  /// - Parameter address: The name of the queue that only this client consumes.
  public mutating func replyAddressOpened(_ address: String) {
    guard connection == .opening else { return }
    connection = .open(replyAddress: address)
    unconfirmed = UnconfirmedRequests()
  }

  /// The broker has named the reply address, and the idempotent calls that outlived the last one
  /// are sent again, to be answered there (A4.4).
  ///
  /// - Parameters:
  ///   - address: The new reply address.
  ///   - now: The current time. With it, the requests expire when their calls do, and those of
  ///     calls that are overdue are left out; without it, they wait in queues as long as they might
  ///     have when they were first sent.
  ///   - requests: What to publish before anything else is appended here, in the order of sending.
  public mutating func replyAddressOpened(
    _ address: String, now: Instant? = nil, resending requests: inout [OutgoingRequest]
  ) {
    guard connection == .opening else { return }
    replyAddressOpened(address)
    for slot in pendingInOrder(where: \.isKept) {
      let deadline = pending[slot]?.deadline
      if let now, let deadline, deadline < now { continue }
      if let request = resend(slot, to: address, deadline: deadline, now: now) {
        requests.append(request)
      }
    }
  }

  /// The connection, or the channel that replies come on, is gone, and the reply address with it:
  /// pending calls fail, indefinitely (A4.4), in the order of sending; under
  /// ``LossPolicy/resendIdempotent`` those that can be sent again stay.
  ///
  /// - Parameter settlements: The calls that fail are added here, with how they end.
  public mutating func connectionLost(into settlements: inout [CallSettlement]) {
    connection = .closed
    unconfirmed = UnconfirmedRequests()
    for slot in pendingInOrder(where: { !$0.isKept }) {
      if let settlement = abandon(slot, because: .connectionLost) {
        settlements.append(settlement)
      }
    }
  }

  private mutating func resend(
    _ slot: Slot, to address: String, deadline: Instant?, now: Instant?
  ) -> OutgoingRequest? {
    guard var again = kept[slot.index] else { return nil }
    again.wasResent = true
    again.request.message.noteFirstReplyTo()
    again.request.message.replyTo = address
    if again.expires, let now, let deadline {
      again.request.message.expiration = expiration(from: now, to: deadline)
    }
    kept[slot.index] = again
    counters.resent += 1
    count(again.request, isAwaited: true)
    return again.request
  }
}

extension RPCMessage {
  /// Says where its reply was to go at first, if servers can tell by it that it is a repeat.
  fileprivate mutating func noteFirstReplyTo() {
    guard messageID != nil, let replyTo, headers[EnvelopeNames.firstReplyTo] == nil else { return }
    headers[EnvelopeNames.firstReplyTo] = .text(replyTo)
  }
}
