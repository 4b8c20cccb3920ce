extension RPCServerStateMachine {
  /// Answers a request with a ticket, with which its result is polled (A3.10).
  ///
  /// The delivery is settled with the ticket, so a crash loses the submitted work. A later poll
  /// then gets the error that the ticket is unknown.
  mutating func submit(
    _ run: inout Run, _ extra: inout RunExtras, into actions: inout [ServerAction]
  ) {
    let ticket = submitted.submit(prefix: configuration.ticketPrefix)
    let reply = ReplyEnvelope.message(
      ticket: ticket, address: configuration.address,
      correlationID: run.request.message.correlationID)
    run.traits.formUnion([.submitted, .extras])
    extra.ticket = ticket
    // A repeat gets the same ticket, at once.
    if let key = extra.key { remember(reply, as: key) }
    extra.key = nil
    answerAtOnce(run.request, with: reply, into: &actions)
  }

  /// Answers a poll with the state of the call.
  ///
  /// A poll does not remove the result, because the answer may be lost.
  mutating func answerPoll(_ request: RequestDelivery, into actions: inout [ServerAction]) {
    submitted.sweep(now: now.advanced(byNanoseconds: -1))
    let correlationID = request.message.correlationID
    counters.polled += 1
    let reply: RPCMessage
    switch submitted[request.message.body] {
    case .pending: reply = ReplyEnvelope.pendingMessage(correlationID: correlationID)
    case .finished(let outcome):
      reply = ReplyEnvelope.message(outcome: outcome, correlationID: correlationID)
    case nil:
      let error = RemoteError(code: .invalidRequest, message: "unknown ticket")
      return decline(request, because: error, into: &actions)
    }
    answerAtOnce(request, with: reply, into: &actions)
  }

  /// Keeps the outcome of a polling call.
  mutating func keep(_ outcome: HandlerOutcome, for ticket: [UInt8]) {
    let due = now.advanced(by: configuration.resultRetention)
    submitted.finish(ticket, outcome, due: due)
  }

  /// The instant at which ``sweep(now:)`` has something to do; `nil` if there is none.
  public var nextSweep: Instant? {
    guard let result = submitted.nextSweep else { return replies.nextSweep }
    guard let reply = replies.nextSweep else { return result }
    return min(result, reply)
  }

  /// Forgets results and replies whose time is over.
  ///
  /// - Parameter now: The time by the server's clock.
  public mutating func sweep(now: Instant) {
    self.now = now
    submitted.sweep(now: now)
    replies.sweep(now: now)
  }
}
