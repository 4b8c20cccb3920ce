extension RPCClientStateMachine {
  /// The driver has a connection and has asked for a reply address: a server-named, exclusive
  /// queue, consumed with automatic acknowledgement (A1.1).
  public mutating func openReplyAddress() {
    connection = .opening
  }

  /// The broker has named the reply address; requests can be sent from now on.
  public mutating func replyAddressOpened(_ address: String) {
    guard connection == .opening else { return }
    connection = .open(replyAddress: address)
    unconfirmed = UnconfirmedRequests()
  }

  /// The connection, or the channel that replies come on, is gone, and the reply address with it:
  /// every pending call fails, indefinitely (A4.4), in the order of sending.
  public mutating func connectionLost(into settlements: inout [CallSettlement]) {
    connection = .closed
    unconfirmed = UnconfirmedRequests()
    let calls = pending.slots.compactMap { pending[$0] }.sorted { $0.serial < $1.serial }
    for call in calls {
      if let settlement = abandon(call.correlationID, because: .connectionLost) {
        settlements.append(settlement)
      }
    }
  }
}
