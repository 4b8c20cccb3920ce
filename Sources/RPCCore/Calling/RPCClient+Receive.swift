extension RPCClient {
  /// Handles an event of the current link, and ignores events of earlier links.
  func receive(_ event: TransportEvent, on link: LinkID) {
    let now = environment.clock.now
    ask { state, actions in
      guard state.session.links.isCurrent(link) else { return }
      state.receive(event, on: link, now: now, into: &actions)
    }
  }
}

extension RPCClient.State {
  fileprivate mutating func receive(
    _ event: TransportEvent, on link: LinkID, now: Instant, into actions: inout [RPCClient.Action]
  ) {
    switch event {
    case .reply(let reply): receive(reply, now: now, into: &actions)
    case .returned(let request): change(into: &actions) { $0.returned(request, into: &$1) }
    case .confirmed(let tag, let multiple):
      session.confirmed(publishTag: tag, multiple: multiple)
    case .refused(let tag, let multiple):
      change(into: &actions) { $0.refused(publishTag: tag, multiple: multiple, into: &$1) }
    case .closed(let reason):
      note(.linkClosed(reason: reason), into: &actions)
      change(into: &actions) { $0.linkLost(link, into: &$1) }
    case .delivery, .notice: break
    }
  }

  private mutating func receive(
    _ reply: RPCMessage, now: Instant, into actions: inout [RPCClient.Action]
  ) {
    note(.replyArrived(reply), into: &actions)
    switch session.receive(reply, now: now) {
    case .settle(let settlement): settle(settlement, by: reply, into: &actions)
    case .replace(let settlement):
      replace(settlement, into: &actions)
      note(.oddReply(.duplicate(settlement.call), reply), into: &actions)
    case .item(let call, let item):
      note(.itemReceived(call, item), into: &actions)
      deliver(item, to: call, into: &actions)
    case .discard(let odd): note(.oddReply(odd, reply), into: &actions)
    case .expire(let call):
      let settlement = CallSettlement(call: call, outcome: .failed(.deadlineExceeded))
      settle(settlement, by: nil, into: &actions)
      note(.oddReply(.late(call), reply), into: &actions)
    }
  }

  // MARK: Who waits

  /// Ends a call and resumes its waiter.
  mutating func settle(
    _ settlement: CallSettlement, by reply: RPCMessage?, into actions: inout [RPCClient.Action]
  ) {
    note(.callSettled(settlement, by: reply), into: &actions)
    guard let owner = takeOwner(of: settlement.call) else { return }
    actions.append(.settle(owner, settlement.outcome))
  }

  /// The waiter of a call that has ended.
  ///
  /// Under ``ReplyPolicy/lastWins`` a later reply may replace the result of a ``PendingCall``. So
  /// its entry stays here at least as long as the machine remembers the call.
  private mutating func takeOwner(of call: CallID) -> CallOwner? {
    let slot = Slot(call)
    guard session.configuration.calls.replyPolicy == .lastWins,
      case .entry(let entry)? = calls[slot]?.owner
    else { return calls.remove(slot)?.owner }
    replaceable.append(slot)
    while replaceable.count > session.configuration.calls.rememberedCalls,
      let oldest = replaceable.popFirst()
    { calls.remove(oldest) }
    return .entry(entry)
  }

  mutating func replace(_ settlement: CallSettlement, into actions: inout [RPCClient.Action]) {
    guard case .entry(let entry)? = calls[Slot(settlement.call)]?.owner else { return }
    actions.append(.replace(entry, settlement.outcome))
  }

  mutating func deliver(_ item: RPCMessage, to call: CallID, into actions: inout [RPCClient.Action])
  {
    guard case .stream(let buffer)? = calls[Slot(call)]?.owner else { return }
    actions.append(.deliver(item, to: buffer))
  }

  func note(_ event: @autoclosure () -> RPCEvent, into actions: inout [RPCClient.Action]) {
    if isObserved { actions.append(.observe(event())) }
  }
}
