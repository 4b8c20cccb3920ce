import RPCCore

/// The name that stands for the channel's own reply address (RabbitMQ, "Direct Reply-to").
let directReplyQueue = "amq.rabbitmq.reply-to"

/// A consumer of direct replies: its address is no queue, and nothing waits there.
struct ReplyConsumer: Sendable {
  let tag: String
  let address: String
}

extension BrokerStateMachine {
  /// Gives a channel a fresh reply address.
  mutating func consumeReplies(
    _ request: ConsumeRequest, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if !request.isAutoAcknowledged { throw .precondition("reply consumer cannot acknowledge") }
    if channels[channel.slot]?.replyConsumer != nil {
      throw .precondition("reply consumer already set")
    }
    // A counter, where RabbitMQ has random bytes: addresses must be the same in every run.
    serials.replyAddress += 1
    let consumer = ReplyConsumer(
      tag: request.consumerTag.isEmpty ? makeConsumerTag() : request.consumerTag,
      address: "\(directReplyQueue).\(serials.replyAddress)")
    channels[channel.slot]?.replyConsumer = consumer
    replyAddresses[consumer.address] = channel
    note(
      .consumerAdded(consumerTag: consumer.tag, queue: consumer.address, channel: channel),
      in: &actions)
    actions.append(.send(.consuming(consumerTag: consumer.tag), to: channel))
  }

  /// Takes a channel's reply address away; what is sent there later is dropped.
  mutating func endReplyConsumer(of channel: ChannelID) {
    guard !replyAddresses.isEmpty,
      let consumer = channels.update(channel.slot, { $0.replyConsumer.take() }) ?? nil
    else { return }
    replyAddresses[consumer.address] = nil
  }

  /// Gives a publication the channel's reply address.
  func address(
    _ publication: inout Publication, on channel: ChannelID
  ) throws(AMQPError) {
    guard let consumer = channels[channel.slot]?.replyConsumer else {
      throw .precondition("fast reply consumer does not exist")
    }
    var message = publication.message
    message.replyTo = consumer.address
    publication = publication.carrying(message)
  }

  /// Hands a reply over.
  ///
  /// RabbitMQ 3 finds no queue in its route, so it returns a mandatory reply though it arrives.
  mutating func deliverReply(
    _ publication: Publication, to channel: ChannelID, from sender: ChannelID,
    into actions: inout [BrokerAction]
  ) {
    guard let consumer = channels[channel.slot]?.replyConsumer else { return }
    let tag = channels.update(channel.slot) { $0.takeDeliveryTag() } ?? 0
    note(.enqueued(publication.message, queue: consumer.address), in: &actions)
    note(
      .delivered(
        publication.message, queue: consumer.address, to: channel, deliveryTag: tag,
        isRedelivered: false, isAutoAcknowledged: true),
      in: &actions)
    let delivery = BrokerDelivery(
      consumerTag: consumer.tag, deliveryTag: tag, isRedelivered: false, publication: publication)
    actions.append(.send(.delivery(delivery), to: channel))
    if publication.isMandatory, profile.returnsDirectReplies {
      returnUnroutable(publication, to: sender, into: &actions)
    }
  }

  /// Answers for the name and for addresses as for queues with a consumer, so that a server can
  /// ask whether anybody still waits.
  mutating func declareReplyQueue(
    _ name: String, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    guard name == directReplyQueue || replyAddresses[name] != nil else { throw .noQueue(name) }
    actions.append(
      .send(.queueDeclared(name: name, messageCount: 0, consumerCount: 1), to: channel))
  }
}

extension RPCMessage {
  /// Every request has a reply address, so the length is looked at before the letters.
  @inline(__always)
  var asksForDirectReply: Bool {
    guard let replyTo, replyTo.utf8.count == directReplyQueue.utf8.count else { return false }
    return replyTo == directReplyQueue
  }
}
