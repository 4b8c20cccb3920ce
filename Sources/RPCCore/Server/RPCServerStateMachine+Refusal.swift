extension RPCServerStateMachine {
  /// Refuses a request, with an answer if it has a reply address (A3.7).
  ///
  /// Bad input never stops the server, and it never comes back.
  mutating func refuse(
    _ request: RequestDelivery, because error: RemoteError, into actions: inout [ServerAction]
  ) {
    counters.refused += 1
    decline(request, because: error, into: &actions)
  }

  /// Refuses a message without counting it as a refused call.
  mutating func decline(
    _ request: RequestDelivery, because error: RemoteError, into actions: inout [ServerAction]
  ) {
    actions.append(.refuse(request, error))
    let settles = configuration.settlement != .automatic
    guard let replyTo = request.message.replyTo else {
      if settles { actions.append(.reject(request)) }
      return
    }
    let reply = ReplyEnvelope.message(error: error, correlationID: request.message.correlationID)
    actions.append(.reply(reply, replyTo: replyTo, to: request))
    if settles { actions.append(.acknowledge(request)) }
  }

  /// Refuses a waiting request and the repeats that wait for its reply.
  mutating func drop(
    _ slot: Slot, because error: RemoteError, into actions: inout [ServerAction]
  ) {
    guard let (run, extra) = release(slot) else { return }
    if run.stage == .unread { counters.received += 1 }
    if let ticket = extra?.ticket {
      // The delivery was settled with the ticket, so the next poll gets the error.
      counters.refused += 1
      actions.append(.refuse(run.request, error))
      keep(.failure(error), for: ticket)
    } else {
      refuse(run.request, because: error, into: &actions)
    }
    for delivery in extra?.repeats ?? [] { refuse(delivery, because: error, into: &actions) }
  }

  /// Answers and settles a request for which no handler has to run.
  mutating func answerAtOnce(
    _ request: RequestDelivery, with reply: RPCMessage?, into actions: inout [ServerAction]
  ) {
    let settlement = configuration.settlement
    let acknowledgesFirst = settlement == .beforeHandler || settlement == .beforeReply
    if acknowledgesFirst { actions.append(.acknowledge(request)) }
    if let reply, let replyTo = request.message.replyTo {
      actions.append(.reply(reply, replyTo: replyTo, to: request))
    }
    if settlement == .afterReply { actions.append(.acknowledge(request)) }
  }

  /// Answers a ping, which asks whether the server is alive (pyrpc: `connected()`).
  ///
  /// A ping is no call, so it needs no executor slot (A3.8).
  mutating func answerPing(_ request: RequestDelivery, into actions: inout [ServerAction]) {
    let reply = ReplyEnvelope.message(result: [], correlationID: request.message.correlationID)
    answerAtOnce(request, with: reply, into: &actions)
  }
}

extension RequestDelivery {
  /// Whether the request addresses the server itself and not a handler.
  package var isForServer: Bool {
    message.type == EnvelopeNames.ping || message.type == EnvelopeNames.poll
  }
}

extension RemoteError {
  static let tooLate = RemoteError(
    code: .deadlineExceeded, message: "the deadline passed before a handler was started")
  static let callCancelled = RemoteError(
    code: .cancelled, message: "the call was cancelled before a handler was started")
  /// The code is not `cancelled`, because certainly no handler has run.
  static let shuttingDown = RemoteError(
    code: .resourceExhausted, message: "the server shuts down")
  static let shutDownMeanwhile = RemoteError(
    code: .cancelled, message: "the server shut down before the handler had ended")
}
