package import RPCCore

/// What faults on live connections need: a client counts its publications and knows its deliveries,
/// and neither may be mistaken about because something was lost or came twice.
extension BrokerStateMachine {
  /// Counts a publication that is lost on its way: it is never confirmed, and later confirms name
  /// the right ones.
  package mutating func losePublication(on channel: ChannelID) {
    _ = channels.update(channel.slot) { $0.takePublishTag() }
  }

  /// Takes a publication that comes a second time, which its publisher has not counted.
  package mutating func publishAgain(
    _ request: Publication, on channel: ChannelID, now: Instant,
    into actions: inout [BrokerAction]
  ) {
    let standing = channels.read(channel.slot) { $0.standing }
    if standing == .transactional {
      receive(.publish(request), on: channel, now: now, into: &actions)
    }
    guard standing == .open else { return }
    var publication = request
    // Whatever is wrong with it was said of the first one.
    guard let (route, timeToLive) = try? admit(&publication, on: channel) else { return }
    note(.published(publication.message, by: channel), in: &actions)
    _ = send(
      publication, along: route, timeToLive: timeToLive, on: channel, now: now, into: &actions)
    if !deadLetters.isEmpty { publishDeadLetters(now: now, into: &actions) }
  }

  /// Whether there is a queue of that name; takes constant time.
  package func hasQueue(named name: String) -> Bool { queueIDs[name] != nil }

  /// The message of a delivery that is not settled; tag 0 is the newest.
  package func unsettledMessage(_ tag: UInt64, on channel: ChannelID) -> RPCMessage? {
    channels.read(channel.slot) { channel in
      channel.unacknowledged.delivery(tag: tag)?.entry.message
    } ?? nil
  }

  /// The address that stands behind `amq.rabbitmq.reply-to` in what a channel publishes.
  package func directReplyAddress(of channel: ChannelID) -> String? {
    channels.read(channel.slot) { $0.replyConsumer?.address } ?? nil
  }
}
