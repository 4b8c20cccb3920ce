import RPCCore

/// Scripted clients carry out what their sessions decide.
extension World {
  /// Tells a client's session of something, and does what it decides.
  mutating func tellClient(
    of process: Int, _ body: (inout ClientSession, inout [ClientAction]) -> Void
  ) {
    var actions: [ClientAction] = []
    swap(&actions, &clientActions)
    body(&processes[process].client, &actions)
    if !actions.isEmpty {
      carryOut(actions, of: process)
      actions.removeAll(keepingCapacity: true)
    }
    swap(&actions, &clientActions)
    settleTimer(of: process)
  }

  private mutating func carryOut(_ actions: [ClientAction], of process: Int) {
    let reason = cause
    // One that is carried out may bring the process down, and then nobody waits for the others.
    for action in actions where processes[process].isUp {
      cause = reason
      switch action {
      case .link(let step): take(step, of: process)
      case .opened: break
      case .send(let call, let request, let outgoing):
        send(outgoing, of: Int(call.rawValue), process: process)
        if !request.expectsReply { forget(Int(call.rawValue)) }
      case .resend(let call, let outgoing):
        publish(outgoing, as: .requestResent, call: Int(call.rawValue), process: process)
      case .fail(let call, _, let error):
        cause = reason ?? calls[Int(call.rawValue)].cause
        settle(CallSettlement(call: call, outcome: .failed(error)), process: process)
      case .settle(let settlement):
        cause = reason ?? calls[Int(settlement.call.rawValue)].cause
        settle(settlement, process: process)
      }
    }
  }

  /// A process's links are one connection, which is opened and closed for all that it does.
  private mutating func take(_ step: LinkLife.Step, of process: Int) {
    guard case .close(let link) = step else { return }
    let local = localTime(of: process)
    tellClient(of: process) { $0.linkClosed(link, now: local, into: &$1) }
  }

  /// Sends the first request of a call, or a poll, that waited for a link.
  private mutating func send(_ outgoing: OutgoingRequest, of call: Int, process: Int) {
    let kind: EventKind = calls[call].requests == 0 ? .requestSent : .pollSent
    publish(outgoing, as: kind, call: call, process: process)
  }

  // MARK: Links

  /// There is a connection, and on it a channel for calls.
  mutating func clientLinkOpened(of process: Int) {
    guard let link = processes[process].client.links.current else { return }
    tellClient(of: process) { $0.linkOpened(link, into: &$1) }
  }

  /// The broker has named the client's reply queue.
  mutating func openReplyAddress(_ address: String, process: Int) {
    guard let link = processes[process].client.links.current else { return }
    let local = localTime(of: process)
    tellClient(of: process) {
      $0.replyAddressOpened(address, on: link, now: local, into: &$1)
    }
  }

  /// Nobody is there to connect to.
  ///
  /// - Parameter isLast: Whether the process does not try again.
  mutating func refuseLink(of process: Int, isLast: Bool) {
    let local = localTime(of: process)
    if let link = processes[process].client.links.current {
      tellClient(of: process) { $0.linkRefused(link, now: local, into: &$1) }
    }
    if isLast { tellClient(of: process) { $0.end(now: local, into: &$1) } }
  }

  /// The connection is gone.
  ///
  /// - Parameter isLast: Whether the process does not connect again.
  mutating func loseLink(of process: Int, isLast: Bool) {
    if let link = processes[process].client.links.current {
      tellClient(of: process) { $0.linkLost(link, into: &$1) }
    }
    let local = localTime(of: process)
    if isLast { tellClient(of: process) { $0.end(now: local, into: &$1) } }
  }
}
