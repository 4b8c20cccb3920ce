package import RPCCore

/// Support for faults in the traffic of clients on sockets.
///
/// A client counts its publications and knows its deliveries. A lost or duplicated message must not
/// make these counts wrong.
extension BrokerStateMachine {
  /// Counts a publication that is lost in transit, so that later confirms keep the right tags.
  ///
  /// It is never confirmed.
  package mutating func losePublication(on channel: ChannelID) {
    _ = channels.update(channel.slot) { $0.takePublishTag() }
  }

  /// Takes a duplicate of a publication.
  ///
  /// The publisher has not counted it, so it is not confirmed.
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
    // The first copy has already reported any error.
    guard let (route, timeToLive) = try? admit(&publication, on: channel) else { return }
    note(.published(publication.message, by: channel), in: &actions)
    _ = send(
      publication, along: route, timeToLive: timeToLive, on: channel, now: now, into: &actions)
    if !deadLetters.isEmpty { publishDeadLetters(now: now, into: &actions) }
  }

  /// Whether there is a queue of that name.
  ///
  /// Takes constant time.
  package func hasQueue(named name: String) -> Bool { queueIDs[name] != nil }

  /// The message of a delivery that is not settled; tag 0 is the newest delivery.
  package func unsettledMessage(_ tag: UInt64, on channel: ChannelID) -> RPCMessage? {
    channels.read(channel.slot) { channel in
      channel.unacknowledged.delivery(tag: tag)?.entry.message
    } ?? nil
  }

  /// The address that replaces `amq.rabbitmq.reply-to` in the publications of a channel.
  package func directReplyAddress(of channel: ChannelID) -> String? {
    channels.read(channel.slot) { $0.replyConsumer?.address } ?? nil
  }
}
