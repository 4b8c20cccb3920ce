extension RPCClientStateMachine {
  /// Notes that the driver has a connection and has asked for a reply address.
  ///
  /// The reply address is a server-named, exclusive queue, consumed with automatic acknowledgement
  /// (A1.1).
  public mutating func openReplyAddress() {
    connection = .opening
  }

  /// Notes that the broker has named the reply address; from now on, requests can be sent.
  ///
  /// This method sends no request again after a loss: kept calls stay pending without a new
  /// request.
  ///
  /// - Parameter address: The name of the queue that only this client consumes.
  public mutating func replyAddressOpened(_ address: String) {
    guard connection == .opening else { return }
    connection = .open(replyAddress: address)
    unconfirmed = UnconfirmedRequests()
  }

  /// Notes that the broker has named the reply address, and sends kept requests again (A4.4).
  ///
  /// The kept requests are those of idempotent calls that are pending since before the loss. Their
  /// replies go to the new address.
  ///
  /// - Parameters:
  ///   - address: The new reply address.
  ///   - now: The current time. With it, the requests expire at the deadlines of their calls, and
  ///     requests of overdue calls are left out. Without it, the requests keep the expiration of
  ///     their first sending.
  ///   - requests: The requests to publish before all others are appended here, in the order of
  ///     sending.
  public mutating func replyAddressOpened(
    _ address: String, now: Instant? = nil, resending requests: inout [Publication]
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

  /// Notes that the connection, or the channel for replies, is lost, and the reply address with it.
  ///
  /// Pending calls fail with the indefinite error ``RPCError/connectionLost`` (A4.4), in the order
  /// of sending. Under ``LossPolicy/resendIdempotent``, idempotent calls stay pending.
  ///
  /// - Parameter settlements: The settlements of the calls that fail are appended here.
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
  ) -> Publication? {
    guard var again = kept[slot.index] else { return nil }
    again.wasResent = true
    var message = again.request.message
    message.noteFirstReplyTo()
    message.replyTo = address
    if again.expires, let now, let deadline {
      message.expiration = expiration(from: now, to: deadline)
    }
    again.request = again.request.carrying(message)
    kept[slot.index] = again
    counters.resent += 1
    count(again.request, isAwaited: true)
    return again.request
  }
}

extension RPCMessage {
  /// Adds the first reply address as a header, if the message has a message ID.
  ///
  /// Servers recognize a repeat by these two.
  fileprivate mutating func noteFirstReplyTo() {
    guard messageID != nil, let replyTo, headers[EnvelopeNames.firstReplyTo] == nil else { return }
    headers[EnvelopeNames.firstReplyTo] = .text(replyTo)
  }
}
