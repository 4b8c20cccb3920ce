import RPCCore

/// Consumption of queues by links. The machine answers at once, so no method here waits.
extension BrokerCore {
  /// Sends a method to the machine on a channel.
  @inline(__always)
  mutating func ask(_ method: ClientMethod, on channel: ChannelID) {
    machine.receive(method, on: channel, now: now, into: &actions)
  }

  mutating func openReplyAddress(
    _ link: Slot, _ channel: ChannelID
  ) throws(RPCError) -> String {
    try checkIsOpen(link)
    guard let queue = consumePrivateQueue(link, channel, as: .reply) else { throw .connectionLost }
    distribute()
    try checkIsKept(link)
    return queue
  }

  mutating func consume(
    _ subscription: QueueSubscription, _ link: Slot, _ channel: ChannelID
  ) throws(RPCError) {
    try checkIsOpen(link)
    if subscription.receivesNotices { receiveNotices(of: subscription.queue, link, channel) }
    declareIfMissing(subscription, channel)
    ask(.setPrefetch(count: subscription.prefetch), on: channel)
    var request = ConsumeRequest(queue: subscription.queue)
    request.isAutoAcknowledged = subscription.isAutoAcknowledged
    request.consumerTag = makeTag(for: .delivery, link)
    links.update(link) { $0.requestConsumers.append(request.consumerTag) }
    ask(.consume(request), on: channel)
    distribute()
    if let reason = links[link]?.endReason { throw .consumeRefused(reason: reason) }
  }

  mutating func stopConsuming(_ link: Slot, _ channel: ChannelID) {
    for tag in links[link]?.requestConsumers ?? [] { ask(.cancel(consumerTag: tag), on: channel) }
    links.update(link) { $0.requestConsumers.removeAll() }
  }

  mutating func declareControlExchange() {
    let declaration = ExchangeDeclaration(name: EnvelopeNames.control, type: "direct")
    _ = operate(.declareExchange(declaration))
  }

  /// Declares the subscription's queue unless it exists.
  ///
  /// An existing queue is used even if its properties differ. To the machine an empty name would
  /// mean the queue that was declared last; here it is an error.
  private mutating func declareIfMissing(_ subscription: QueueSubscription, _ channel: ChannelID) {
    if subscription.queue.isEmpty {
      return machine.fail(channel, with: .noQueue(""), now: now, into: &actions)
    }
    guard machine.queueIDs[subscription.queue] == nil else { return }
    var declaration = QueueDeclaration(name: subscription.queue)
    declaration.isDurable = subscription.isDurable
    ask(.declareQueue(declaration), on: channel)
  }

  private mutating func receiveNotices(
    of queue: String, _ link: Slot, _ channel: ChannelID
  ) {
    guard links[link]?.noticedQueues.contains(queue) == false,
      let inbox = consumePrivateQueue(link, channel, as: .notice)
    else { return }
    let binding = QueueBinding(queue: inbox, exchange: EnvelopeNames.control, routingKey: queue)
    ask(.bindQueue(binding), on: channel)
    links.update(link) { $0.noticedQueues.append(queue) }
  }

  /// Declares an exclusive queue and consumes it; returns its name.
  private mutating func consumePrivateQueue(
    _ link: Slot, _ channel: ChannelID, as role: ConsumerRole
  ) -> String? {
    var declaration = QueueDeclaration()
    declaration.isExclusive = true
    ask(.declareQueue(declaration), on: channel)
    guard case .send(.queueDeclared(let name, _, _), channel)? = actions.last else { return nil }
    var request = ConsumeRequest(queue: name)
    request.isAutoAcknowledged = true
    request.consumerTag = makeTag(for: role, link)
    ask(.consume(request), on: channel)
    return name
  }

  private mutating func makeTag(for role: ConsumerRole, _ link: Slot) -> String {
    links.update(link) { $0.makeTag(for: role) } ?? ""
  }

  private func checkIsOpen(_ link: Slot) throws(RPCError) {
    guard links[link]?.isOver == false else { throw .notConnected }
  }

  private func checkIsKept(_ link: Slot) throws(RPCError) {
    guard links[link]?.isOver == false else { throw .connectionLost }
  }
}
