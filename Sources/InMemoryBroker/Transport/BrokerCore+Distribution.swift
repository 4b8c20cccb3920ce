import RPCCore

/// Performs the actions of the machine and turns methods into events of links.
extension BrokerCore {
  /// Performs all pending actions, and those that result from them.
  mutating func distribute() {
    while !actions.isEmpty {
      var performed: [BrokerAction] = []
      swap(&performed, &actions)
      // Actions are taken out one by one, because a loop over the array would copy each.
      performed.reverseInPlace()
      while let action = performed.popLast() { perform(consume action) }
      // Reuses the memory, unless there are new actions.
      if actions.isEmpty { swap(&performed, &actions) }
    }
  }

  private mutating func perform(_ action: consuming BrokerAction) {
    switch consume action {
    case .send(let method, let channel): send(consume method, to: channel)
    case .closeConnection(let connection, let error):
      if let link = link(of: connection) { endLink(link, because: error.text) }
    case .note: break
    }
  }

  /// Turns a method into an event of its link.
  ///
  /// Answers to the link's own methods make no events: the calling method reads them from the
  /// actions.
  private mutating func send(_ method: consuming ServerMethod, to channel: ChannelID) {
    guard let link = link(of: channel) else { return }
    switch consume method {
    case .delivery(let delivery): append(event(for: delivery), to: link)
    case .returned(let returned): append(.returned(returned.message), to: link)
    case .confirmed(let tag, let multiple):
      append(.confirmed(publishTag: tag, multiple: multiple), to: link)
    case .refused(let tag, let multiple):
      append(.refused(publishTag: tag, multiple: multiple), to: link)
    case .channelFailed(let error): endLink(link, because: error.text)
    case .consumerEnded: endLink(link, because: "a queue that the link consumed was deleted")
    default: break
    }
  }

  private func event(for delivery: BrokerDelivery) -> TransportEvent {
    switch ConsumerRole(tag: delivery.consumerTag) {
    case .reply: .reply(delivery.message)
    case .notice: .notice(delivery.message)
    case .delivery:
      .delivery(
        RequestDelivery(
          deliveryTag: delivery.deliveryTag, isRedelivered: delivery.isRedelivered,
          message: delivery.message))
    }
  }

  mutating func append(_ event: TransportEvent, to link: Slot) {
    let attendance = links.update(link) { record in
      record.pending.append(event)
      defer { if record.attendance == .unattended { record.attendance = .wanted } }
      return record.attendance
    }
    switch attendance {
    case .unattended?: unattended.append(link)
    case .drainer(let drainer)?: drainers[drainer].noteEvent(from: thread)
    case .wanted?, nil: break
    }
  }
}
