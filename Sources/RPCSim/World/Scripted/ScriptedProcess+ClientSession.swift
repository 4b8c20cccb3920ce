import RPCCore

/// A scripted client carries out what its session decides.
extension ScriptedProcess {
  /// Tells the client's session of something, and does what it decides.
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
    // One that is carried out may bring the process down, and then nobody waits for the others.
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

  /// Ends a call; if nothing else is why, it is because it was made.
  private mutating func settleUnasked(
    _ settlement: CallSettlement, _ reason: JournalEvent.ID?, in scene: inout Scene
  ) {
    scene.journal.goOn(because: reason ?? scene.calls[Int(settlement.call.rawValue)].cause)
    settle(settlement, in: &scene)
  }

  /// A process's links are one connection, which is opened and closed for all that it does.
  private mutating func take(_ step: LinkLife.Step, in scene: inout Scene) {
    guard case .close(let link) = step else { return }
    let local = localTime(in: scene)
    tellClient(in: &scene) { $0.linkClosed(link, now: local, into: &$1) }
  }

  /// Sends the first request of a call, or a poll, that waited for a link.
  private mutating func send(_ outgoing: OutgoingRequest, of call: Int, in scene: inout Scene) {
    let kind: EventKind = scene.calls[call].requests == 0 ? .requestSent : .pollSent
    publish(outgoing, as: kind, of: call, in: &scene)
  }

  // MARK: Links

  /// There is a connection, and on it a channel for calls.
  mutating func clientLinkOpened(in scene: inout Scene) {
    guard let link = client.links.current else { return }
    tellClient(in: &scene) { $0.linkOpened(link, into: &$1) }
  }

  /// The broker has named the client's reply queue.
  mutating func openReplyAddress(_ address: String, in scene: inout Scene) {
    guard let link = client.links.current else { return }
    scene.network.setReplyAddress(address, of: place)
    let local = localTime(in: scene)
    tellClient(in: &scene) { $0.replyAddressOpened(address, on: link, now: local, into: &$1) }
  }

  /// Nobody is there to connect to.
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
