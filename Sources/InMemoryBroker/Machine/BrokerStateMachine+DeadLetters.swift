import RPCCore

extension BrokerStateMachine {
  /// Adds a message to the dead letters if its queue has a dead letter exchange.
  ///
  /// It is published at the end of the call. In RabbitMQ, too, this happens later, as a message
  /// between queues.
  mutating func giveUp(
    _ publication: Publication, of queue: QueueID, because reason: DeadLetterReason
  ) {
    guard let options = queues.read(queue.slot, { $0.options }) ?? nil,
      let target = options.deadLetterTarget
    else { return }
    deadLetters.append(
      DeadLetter(
        publication: publication, queue: queueName(queue), target: target, reason: reason))
  }

  /// Publishes the dead letters, and those that result from publishing them.
  ///
  /// The loop ends because a message that no client rejects dies only once in each queue.
  mutating func publishDeadLetters(now: Instant, into actions: inout [BrokerAction]) {
    let time = secondsAtStart + now.nanoseconds / 1_000_000_000
    while let letter = deadLetters.popFirst() {
      let publication = letter.reborn(at: time, profile: profile)
      let headers = publication.message.headers
      let queues: [QueueID]
      switch routeOfDeadLetter(publication) {
      case .nowhere: queues = []
      case .one(let queue): queues = [queue]
      case .several(let several): queues = several
      case .reply(let channel):
        deliverReply(publication, to: channel, from: channel, into: &actions)
        queues = []
      }
      for queue in queues where !letter.isCycle(to: queueName(queue), with: headers) {
        _ = enqueue(publication, in: queue, timeToLive: nil, now: now, into: &actions)
      }
    }
  }

  /// Routes a dead letter.
  ///
  /// A missing exchange drops it without an error, and an internal one accepts it.
  private mutating func routeOfDeadLetter(_ publication: Publication) -> Route {
    if publication.exchange.isEmpty { return routeByName(publication) }
    guard let exchange = exchanges[publication.exchange] else { return .nowhere }
    return route(publication, from: exchange)
  }
}
