extension RPCServerStateMachine {
  /// By what a repeat of the request is known; `nil` if repeats are handled again.
  ///
  /// So are those of a stream, whose reply may be too long to be kept.
  func key(of message: RPCMessage, _ terms: RequestTerms) -> RememberedReplies.Key? {
    guard configuration.deduplicationWindow != nil, terms.mode != .stream else { return nil }
    return RememberedReplies.Key(message)
  }

  /// Whether a request repeats another; then it gets the same reply, or waits for it (A3.4).
  mutating func repeats(
    _ key: RememberedReplies.Key, _ request: RequestDelivery, into actions: inout [ServerAction]
  ) -> Bool {
    // A reply that is due now is still in time.
    replies.sweep(now: now.advanced(byNanoseconds: -1))
    switch replies[key] {
    case nil: return false
    case .unanswered(let slot): extras[slot]?.repeats.append(request)
    case .answered(var reply):
      counters.deduplicated += 1
      reply?.correlationID = request.message.correlationID
      answerAtOnce(request, with: reply, into: &actions)
    }
    return true
  }

  /// Answers a request that waited for another's reply, as if the handler had run for it.
  mutating func answerRepeat(
    _ request: RequestDelivery, with outcome: HandlerOutcome, into actions: inout [ServerAction]
  ) {
    counters.deduplicated += 1
    if configuration.settlement == .beforeHandler { actions.append(.acknowledge(request)) }
    answer(request, with: outcome, into: &actions)
  }

  /// Keeps a handler's reply for repeats of its request.
  ///
  /// A failure that was not sent may come of the loss of the connection itself: then the request
  /// is handled again. A result is kept, because its handler has done what it was to do.
  mutating func remember(
    _ outcome: HandlerOutcome, of request: RequestDelivery, as key: RememberedReplies.Key,
    isSent: Bool
  ) {
    if case .failure = outcome, !isSent { return replies.forget(key) }
    let message = request.message
    let reply = message.replyTo.map { _ in
      ReplyEnvelope.message(outcome: outcome, correlationID: message.correlationID)
    }
    remember(reply, as: key)
  }

  mutating func remember(_ reply: RPCMessage?, as key: RememberedReplies.Key) {
    let due = now.advanced(byNanoseconds: configuration.deduplicationWindow ?? 0)
    replies.finish(key, reply, due: due, limit: configuration.rememberedReplies)
  }
}
