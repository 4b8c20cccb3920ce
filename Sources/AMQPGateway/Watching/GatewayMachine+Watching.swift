import InMemoryBroker
import RPCCore

/// The way of methods while traffic is watched.
extension GatewayMachine {
  /// Takes a client's method to the broker, past the faults.
  mutating func passWatched(_ request: BrokerRequest, from client: ClientID, now: Instant) {
    var request = request
    let passage = identify(&request)
    if let before = passage.before, pass(before, by: client, now: now) == .cut { return }
    tell(.sent(request.method, by: request.channel, about: passage.trace), now: now)
    if isHeld(client) {
      return hold(HeldRequest(request: request, passage: passage, hasSetOut: false), of: client)
    }
    setOut(request, passage, from: client, now: now)
  }

  /// Asks the faults of the method's hop, and takes the result to the broker.
  mutating func setOut(
    _ request: BrokerRequest, _ passage: RequestPassage, from client: ClientID, now: Instant
  ) {
    guard let hop = passage.hop, let trace = passage.trace,
      let damage = damage(on: hop, to: trace, of: client, now: now)
    else { return finish(request, passage, from: client, now: now) }
    if damage.delay > 0 {
      hold(HeldRequest(request: request, passage: passage, hasSetOut: true), of: client)
      clients.update(client.slot) { $0.connection.isHeld = true }
      watch?.setAlarm(.releaseRequest(client), at: now.advanced(byNanoseconds: damage.delay))
    } else {
      carry(request, with: damage, from: client, now: now)
      if let after = passage.after { _ = pass(after, by: client, now: now) }
    }
  }

  /// Takes a client's method to the broker, unharmed.
  mutating func finish(
    _ request: BrokerRequest, _ passage: RequestPassage, from client: ClientID, now: Instant
  ) {
    if !isRepeated(request) { carry(request, from: client, now: now) }
    if let after = passage.after { _ = pass(after, by: client, now: now) }
  }

  private mutating func carry(
    _ request: BrokerRequest, with damage: Damage, from client: ClientID, now: Instant
  ) {
    guard case .publish(let publication) = request.method else {
      if damage.isLost { return }
      carry(request, from: client, now: now)
      if damage.isDuplicated { carry(request, from: client, now: now) }
      return
    }
    withBroker(of: client, for: request.terms, now: now) { broker, actions in
      let channel = request.channel
      if damage.isLost { return broker.losePublication(on: channel) }
      if damage.isRefused {
        return broker.refuse(publication, on: channel, now: now, into: &actions)
      }
      let message = publication.message
      let arrived = damage.isCorrupted ? message.corruptedInTheMiddle : message
      broker.receive(
        .publish(publication.carrying(arrived)), on: channel, now: now, into: &actions)
      if damage.isDuplicated {
        broker.publishAgain(publication, on: channel, now: now, into: &actions)
      }
    }
  }

  /// Determines the message that a method is about.
  ///
  /// A publication gets a trace that identifies its message later.
  private mutating func identify(_ request: inout BrokerRequest) -> RequestPassage {
    if case .publish(let publication) = request.method {
      var message = publication.message
      let isDirect = message.replyTo == "amq.rabbitmq.reply-to"
      let trace = watch?.calls.trace(
        of: message, to: publication.exchange.isEmpty ? publication.routingKey : nil,
        directAddress: isDirect ? broker.directReplyAddress(of: request.channel) : nil)
      guard let trace else { return .unremarkable }
      message.trace = trace
      request.method = .publish(publication.carrying(message))
      return RequestPassage(publishing: trace)
    }
    guard let (tag, isAcknowledgement) = request.method.settled,
      let message = broker.unsettledMessage(tag, on: request.channel)
    else { return .unremarkable }
    return RequestPassage(settling: message.trace, isAcknowledgement: isAcknowledgement)
  }

  /// Whether the method settles a duplicated delivery for the second time.
  private mutating func isRepeated(_ request: BrokerRequest) -> Bool {
    guard watch?.repeated.isEmpty == false, let tag = request.method.settled?.tag,
      broker.unsettledMessage(tag, on: request.channel) == nil,
      let index = watch?.repeated.firstIndex(
        of: TrafficWatch.RepeatedDelivery(channel: request.channel, tag: tag))
    else { return false }
    watch?.repeated.remove(at: index)
    return true
  }
}

extension GatewayMachine {
  /// Takes the broker's method to a client, past the faults.
  ///
  /// Returns the number of copies that arrive.
  mutating func arrive(_ method: inout ServerMethod, on route: Route, now: Instant) -> Int {
    guard clients.read(route.client.slot, { $0.connection.phase }) != .aborted else { return 0 }
    guard case .delivery(let delivery) = method else {
      tell(.arrived(method, at: route.channel), now: now)
      return 1
    }
    let copies = send(delivery, &method, on: route, now: now)
    guard copies > 0 else { return 0 }
    let point: FaultPoint = delivery.message.trace.kind == .reply ? .onReply : .beforeDelivery
    if pass(point, by: route.client, now: now) == .cut { return 0 }
    for _ in 0..<copies { tell(.arrived(method, at: route.channel), now: now) }
    return copies
  }

  /// Asks the faults of a delivery's hop, and returns the number of copies that set out.
  private mutating func send(
    _ delivery: BrokerDelivery, _ method: inout ServerMethod, on route: Route, now: Instant
  ) -> Int {
    let trace = delivery.message.trace
    let hop: FaultPoint = trace.kind == .reply ? .replyDelivery : .delivery
    guard let damage = damage(on: hop, to: trace, of: route.client, now: now) else { return 1 }
    if damage.isLost { return 0 }
    if damage.isCorrupted {
      method = .delivery(delivery.carrying(delivery.message.corruptedInTheMiddle))
    }
    if damage.delay > 0 {
      let instant = now.advanced(byNanoseconds: damage.delay)
      clients.update(route.client.slot) { $0.connection.output.hold(until: instant) }
      watch?.setAlarm(.releaseOutput(route.client), at: instant)
    }
    guard damage.isDuplicated else { return 1 }
    if broker.unsettledMessage(delivery.deliveryTag, on: route.channel) != nil {
      watch?.repeated.append(
        TrafficWatch.RepeatedDelivery(channel: route.channel, tag: delivery.deliveryTag))
    }
    return 2
  }
}

extension RPCMessage {
  /// The message with the byte in the middle of its body changed.
  fileprivate var corruptedInTheMiddle: RPCMessage { corrupted(at: body.count / 2) }
}
