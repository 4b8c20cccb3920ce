extension RPCServerStateMachine {
  /// The key by which a repeat of the request is recognized; `nil` if repeats are handled again.
  ///
  /// Repeats of a stream are handled again, because its reply may be too long to be kept.
  func key(of message: RPCMessage, _ terms: RequestTerms) -> RememberedReplies.Key? {
    guard configuration.deduplicationWindow != nil, terms.mode != .stream else { return nil }
    return RememberedReplies.Key(message)
  }

  /// Whether a request repeats another.
  ///
  /// A repeat gets the same reply, or waits for it (A3.4).
  mutating func repeats(
    _ key: RememberedReplies.Key, _ request: RequestDelivery, into actions: inout [ServerAction]
  ) -> Bool {
    // A reply that is due at this instant still counts.
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

  /// Answers a repeat that waited for the reply to the first request.
  mutating func answerRepeat(
    _ request: RequestDelivery, with outcome: HandlerOutcome, into actions: inout [ServerAction]
  ) {
    counters.deduplicated += 1
    if configuration.settlement == .beforeHandler { actions.append(.acknowledge(request)) }
    answer(request, with: outcome, into: &actions)
  }

  /// Keeps a handler's reply for repeats of its request.
  ///
  /// A failure that was not sent may result from the loss of the link. Then the request is handled
  /// again. A result is kept, because its handler has done its work.
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
    let due = now.advanced(by: configuration.deduplicationWindow ?? .zero)
    replies.finish(key, reply, due: due, limit: configuration.rememberedReplies)
  }
}
