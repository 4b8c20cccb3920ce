import InMemoryBroker
import RPCCore

/// What passes while somebody watches it.
extension GatewayMachine {
  /// A client's method on its way to the broker, past the faults that wait for it.
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

  /// What was sent meets the faults of its hop, and what is left of it reaches the broker.
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

  /// What was sent reaches the broker as it is.
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

  /// Finds out what a method is about; a publication gets a trace, by which it is known later.
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

  /// Whether a delivery that a fault doubled is settled for the second time.
  private mutating func isRepeated(_ request: BrokerRequest) -> Bool {
    guard watch?.repeated.isEmpty == false, let tag = request.method.settled?.tag,
      broker.unsettledMessage(tag, on: request.channel) == nil,
      let place = watch?.repeated.firstIndex(
        of: TrafficWatch.RepeatedDelivery(channel: request.channel, tag: tag))
    else { return false }
    watch?.repeated.remove(at: place)
    return true
  }
}

extension GatewayMachine {
  /// The broker's method on its way to a client, past the faults that wait for it; returns how many
  /// of it arrive.
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

  /// A delivery sets out on its hop; returns how many of it do.
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
