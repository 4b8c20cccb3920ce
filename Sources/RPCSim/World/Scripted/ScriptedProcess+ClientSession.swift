import RPCCore

/// Carries out the decisions of a scripted client's session.
extension ScriptedProcess {
  /// Informs the client's session of something, and carries out its decisions.
  mutating func tellClient(
    in scene: inout Scene, _ body: (inout ClientSession, inout [ClientAction]) -> Void
  ) {
    var actions: [ClientAction] = []
    swap(&actions, &scene.clientActions)
    body(&client, &actions)
    if !actions.isEmpty {
      carryOut(actions, in: &scene)
      actions.removeAll(keepingCapacity: true)
    }
    swap(&actions, &scene.clientActions)
    keepTimer(in: &scene)
  }

  private mutating func carryOut(_ actions: [ClientAction], in scene: inout Scene) {
    let reason = scene.journal.cause
    // An action may bring the process down. Then the remaining actions have no effect.
    for action in actions where isUp {
      scene.journal.goOn(because: reason)
      switch action {
      case .link(let step): take(step, in: &scene)
      case .opened: break
      case .send(let call, let outgoing, let expectsReply):
        send(outgoing, of: Int(call.rawValue), in: &scene)
        if !expectsReply { scene.forget(Int(call.rawValue)) }
      case .resend(let call, let outgoing):
        publish(outgoing, as: .requestResent, of: Int(call.rawValue), in: &scene)
      case .fail(let call, let error):
        settleUnasked(CallSettlement(call: call, outcome: .failed(error)), reason, in: &scene)
      case .settle(let settlement): settleUnasked(settlement, reason, in: &scene)
      }
    }
  }

  /// Settles a call.
  ///
  /// If there is no other cause, the cause is the start of the call.
  private mutating func settleUnasked(
    _ settlement: CallSettlement, _ reason: JournalEvent.ID?, in scene: inout Scene
  ) {
    scene.journal.goOn(because: reason ?? scene.calls[Int(settlement.call.rawValue)].cause)
    settle(settlement, in: &scene)
  }

  /// Takes a step about the client's link.
  ///
  /// All links of a process share one connection, which is opened and closed elsewhere.
  private mutating func take(_ step: LinkLife.Step, in scene: inout Scene) {
    guard case .close(let link) = step else { return }
    let local = localTime(in: scene)
    tellClient(in: &scene) { $0.linkClosed(link, now: local, into: &$1) }
  }

  /// Sends a request that waited for a link: the first request of a call, or a poll.
  private mutating func send(_ outgoing: Publication, of call: Int, in scene: inout Scene) {
    let kind: EventKind = scene.calls[call].requests == 0 ? .requestSent : .pollSent
    publish(outgoing, as: kind, of: call, in: &scene)
  }

  // MARK: Links

  /// The connection is open, with a channel for calls.
  mutating func clientLinkOpened(in scene: inout Scene) {
    guard let link = client.links.current else { return }
    tellClient(in: &scene) { $0.linkOpened(link, into: &$1) }
  }

  /// The broker has named the client's reply queue.
  mutating func openReplyAddress(_ address: String, in scene: inout Scene) {
    guard let link = client.links.current else { return }
    scene.network.setReplyAddress(address, of: index)
    let local = localTime(in: scene)
    tellClient(in: &scene) { $0.replyAddressOpened(address, on: link, now: local, into: &$1) }
  }

  /// The broker is down, so no connection can be opened.
  ///
  /// - Parameter isLast: Whether the process does not try again.
  mutating func refuseClientLink(isLast: Bool, in scene: inout Scene) {
    let local = localTime(in: scene)
    if let link = client.links.current {
      tellClient(in: &scene) { $0.linkRefused(link, now: local, into: &$1) }
    }
    if isLast { tellClient(in: &scene) { $0.end(now: local, into: &$1) } }
  }

  /// The connection is gone.
  ///
  /// - Parameter isLast: Whether the process does not connect again.
  mutating func loseClientLink(isLast: Bool, in scene: inout Scene) {
    if let link = client.links.current {
      tellClient(in: &scene) { $0.linkLost(link, into: &$1) }
    }
    let local = localTime(in: scene)
    if isLast { tellClient(in: &scene) { $0.end(now: local, into: &$1) } }
  }
}
