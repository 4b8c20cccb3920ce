/// The replies to recent requests, so that a repeat gets the same reply (A3.4).
struct RememberedReplies: Sendable {
  /// The identity of a request, which its repeats share.
  struct Key: Hashable, Sendable {
    var messageID: String
    /// The reply address of the first sending.
    ///
    /// It tells message IDs of different clients apart.
    var replyTo: String?

    /// Returns `nil` if the message has no ID: then it repeats no request.
    init?(_ message: RPCMessage) {
      guard let messageID = message.messageID else { return nil }
      self.messageID = messageID
      if case .text(let first)? = message.headers[EnvelopeNames.firstReplyTo] {
        replyTo = first
      } else {
        replyTo = message.replyTo
      }
    }
  }

  enum State: Sendable {
    /// The handler runs, or the request waits for an executor slot.
    case unanswered(Slot)
    /// The reply; `nil` if the request asked for none.
    case answered(RPCMessage?)
  }

  private struct Retained: Sendable {
    var due: Instant
    var key: Key
  }

  private var states: [Key: State] = [:]
  /// The answered requests, oldest first.
  private var retained = Deque<Retained>()

  subscript(key: Key) -> State? { states[key] }

  /// The instant at which the oldest reply is due.
  var nextSweep: Instant? { retained.first?.due }

  mutating func begin(_ key: Key, slot: Slot) {
    states[key] = .unanswered(slot)
  }

  /// Keeps a reply until it is due, or until `limit` later replies have come.
  mutating func finish(_ key: Key, _ reply: RPCMessage?, due: Instant, limit: Int) {
    states[key] = .answered(reply)
    retained.append(Retained(due: due, key: key))
    while retained.count > limit, let oldest = retained.popFirst() { states[oldest.key] = nil }
  }

  /// Forgets a request that will not be answered.
  mutating func forget(_ key: Key) {
    states[key] = nil
  }

  /// Forgets the replies that are due by now.
  mutating func sweep(now: Instant) {
    while let oldest = retained.first, oldest.due <= now {
      _ = retained.popFirst()
      states[oldest.key] = nil
    }
  }
}
