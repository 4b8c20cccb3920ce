public import RPCCore

extension BrokerStateMachine {
  /// Publishes a message (AMQP 0-9-1, basic.publish).
  ///
  /// A confirm comes after a return. See `admit` for the order of errors.
  mutating func publish(
    _ request: Publication, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    var publication = request
    let (route, timeToLive) = try admit(&publication, on: channel)
    note(.published(publication.message, by: channel), in: &actions)
    let wasAccepted = send(
      publication, along: route, timeToLive: timeToLive, on: channel, now: now, into: &actions)
    confirm(wasAccepted, on: channel, into: &actions)
  }

  /// Checks a publication, finds its route and time to live, and fills in its reply address.
  ///
  /// Errors come in RabbitMQ's order: the flag `immediate`, the exchange, the user, the expiration,
  /// the headers `CC` and `BCC`, the reply address.
  @inline(__always)
  mutating func admit(
    _ publication: inout Publication, on channel: ChannelID
  ) throws(AMQPError) -> (route: Route, timeToLive: Int64?) {
    if publication.isImmediate { throw .notImplemented("immediate=true") }
    var route = try route(publication)
    let message = publication.message
    if let user = message.userID { try check(user, on: channel) }
    let timeToLive = try timeToLive(of: message)
    if message.hasHeaders, try addCopyKeys(to: &publication) {
      route = try self.route(publication)
    }
    if message.asksForDirectReply { try address(&publication, on: channel) }
    return (route, timeToLive)
  }

  /// Sends a message along its route; returns whether all queues accepted it.
  @inline(__always)
  mutating func send(
    _ publication: Publication, along route: Route, timeToLive: Int64?, on channel: ChannelID,
    now: Instant, into actions: inout [BrokerAction]
  ) -> Bool {
    switch route {
    case .nowhere:
      reportUnroutable(publication, on: channel, into: &actions)
      return true
    case .one(let queue):
      return enqueue(publication, in: queue, timeToLive: timeToLive, now: now, into: &actions)
    case .several(let queues):
      var acceptedByAll = true
      for queue in queues {
        let accepted = enqueue(
          publication, in: queue, timeToLive: timeToLive, now: now, into: &actions)
        acceptedByAll = acceptedByAll && accepted
      }
      return acceptedByAll
    case .reply(let client):
      deliverReply(publication, to: client, from: channel, into: &actions)
      return true
    }
  }

  /// Refuses a publication, as a broker does that cannot take it.
  ///
  /// Nothing is routed, and a channel with confirms gets `basic.nack`.
  ///
  /// - Parameters:
  ///   - publication: The publication that the client has sent.
  ///   - channel: The channel on which it came.
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
  public mutating func refuse(
    _ publication: Publication, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    guard channels.read(channel.slot, { $0.hasFailed }) == false else { return }
    let queue = publication.exchange.isEmpty ? publication.routingKey : ""
    note(.published(publication.message, by: channel), in: &actions)
    note(.removed(publication.message, queue: queue, cause: .refused), in: &actions)
    confirm(false, on: channel, into: &actions)
  }

  /// Reports a message that reaches no queue.
  ///
  /// RabbitMQ confirms it too, because the broker is done with it.
  private func reportUnroutable(
    _ publication: Publication, on channel: ChannelID, into actions: inout [BrokerAction]
  ) {
    note(
      .unroutable(
        publication.message, exchange: publication.exchange, routingKey: publication.routingKey,
        wasReturned: publication.isMandatory),
      in: &actions)
    if publication.isMandatory { returnUnroutable(publication, to: channel, into: &actions) }
  }

  func returnUnroutable(
    _ publication: Publication, to channel: ChannelID, into actions: inout [BrokerAction]
  ) {
    let returned = ReturnedMessage(
      error: .noRoute, exchange: publication.exchange, routingKey: publication.routingKey,
      message: publication.message)
    actions.append(.send(.returned(returned), to: channel))
  }

  /// Puts a message into a queue or delivers it at once; returns whether the queue accepted it.
  mutating func enqueue(
    _ publication: Publication, in id: QueueID, timeToLive: Int64?, now: Instant,
    into actions: inout [BrokerAction]
  ) -> Bool {
    // `update` gives access in place, although nothing changes here: `read` would copy the queue.
    if queues.update(id.slot, { $0.refuses(publication) }) == true {
      note(.removed(publication.message, queue: queueName(id), cause: .queueFull), in: &actions)
      if queues.read(id.slot, { $0.options?.deadLettersRefused }) == true {
        giveUp(publication, of: id, because: .maxlen)
      }
      return false
    }
    note(.enqueued(publication.message, queue: queueName(id)), in: &actions)
    let admission = queues.update(id.slot) {
      $0.admit(publication, timeToLive: timeToLive, now: now)
    }
    guard let entry = admission else { return true }
    held.add(publication)
    if let consumer = consumerForArrival(in: id) {
      deliver(entry, of: id, to: consumer, into: &actions)
    } else {
      append(entry, to: id, now: now, into: &actions)
    }
    return true
  }

  private mutating func confirm(
    _ wasAccepted: Bool, on channel: ChannelID, into actions: inout [BrokerAction]
  ) {
    guard let tag = channels.update(channel.slot, { $0.takePublishTag() }) ?? nil else { return }
    let reply: ServerMethod =
      wasAccepted
      ? .confirmed(publishTag: tag, multiple: false) : .refused(publishTag: tag, multiple: false)
    actions.append(.send(reply, to: channel))
  }

  private func timeToLive(of message: RPCMessage) throws(AMQPError) -> Int64? {
    guard let expiration = message.expiration else { return nil }
    do throws(MalformedExpiration) {
      return try parseExpiration(expiration)
    } catch {
      throw .precondition("invalid expiration '\(expiration)': \(error.reason)")
    }
  }

  /// Checks that a message names only the user of its connection (RabbitMQ, "Validated User ID").
  private func check(_ user: String, on channel: ChannelID) throws(AMQPError) {
    guard let connection = channels[channel.slot]?.connection,
      let client = connections[connection.slot]?.client, client.user != user
    else { return }
    throw .precondition(
      "user_id property set to '\(user)' but authenticated user was '\(client.user)'")
  }
}
