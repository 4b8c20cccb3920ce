import RPCCore

/// The queue name that stands for the channel's own reply address (RabbitMQ, "Direct Reply-to").
let directReplyQueue = "amq.rabbitmq.reply-to"

/// A consumer of direct replies.
///
/// Its address is no queue, and no message waits there.
struct ReplyConsumer: Sendable {
  let tag: String
  let address: String
}

extension BrokerStateMachine {
  /// Gives a channel a new reply address.
  mutating func consumeReplies(
    _ request: ConsumeRequest, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    if !request.isAutoAcknowledged { throw .precondition("reply consumer cannot acknowledge") }
    if channels[channel.slot]?.replyConsumer != nil {
      throw .precondition("reply consumer already set")
    }
    // RabbitMQ uses random bytes, but here addresses must be the same in every run.
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

  /// Removes a channel's reply address.
  ///
  /// Messages that are sent to it later are dropped.
  mutating func endReplyConsumer(of channel: ChannelID) {
    guard !replyAddresses.isEmpty,
      let consumer = channels.update(channel.slot, { $0.replyConsumer.take() }) ?? nil
    else { return }
    replyAddresses[consumer.address] = nil
  }

  /// Replaces a publication's reply address by the actual address of the channel.
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

  /// Delivers a reply to the channel that its address belongs to.
  ///
  /// RabbitMQ 3 finds no queue in the route, so it returns a mandatory reply although it arrives.
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

  /// Answers a declaration of the direct reply name or of an address like that of a queue with one
  /// consumer.
  ///
  /// With it a server can ask whether a client still waits.
  mutating func declareReplyQueue(
    _ name: String, on channel: ChannelID, into actions: inout [BrokerAction]
  ) throws(AMQPError) {
    guard name == directReplyQueue || replyAddresses[name] != nil else { throw .noQueue(name) }
    actions.append(
      .send(.queueDeclared(name: name, messageCount: 0, consumerCount: 1), to: channel))
  }
}

extension RPCMessage {
  /// Every request has a reply address, so the lengths are compared before the letters.
  @inline(__always)
  var asksForDirectReply: Bool {
    guard let replyTo, replyTo.utf8.count == directReplyQueue.utf8.count else { return false }
    return replyTo == directReplyQueue
  }
}
