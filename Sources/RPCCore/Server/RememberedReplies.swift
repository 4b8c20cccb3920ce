/// What was answered to which message, so that a repeat gets the same answer (A3.4).
struct RememberedReplies: Sendable {
  /// What makes a request the same as another.
  struct Key: Hashable, Sendable {
    var messageID: String
    /// Whose ID it is, by where the reply was to go when the request was sent first.
    var replyTo: String?

    /// `nil` if the message has no ID: then it repeats nothing.
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
    /// Its handler runs, or waits for a slot.
    case unanswered(Slot)
    /// Its reply, or `nil` if it wanted none.
    case answered(RPCMessage?)
  }

  private struct Retained: Sendable {
    var due: Instant
    var key: Key
  }

  private var states: [Key: State] = [:]
  /// What was answered, oldest first.
  private var retained = Deque<Retained>()

  subscript(key: Key) -> State? { states[key] }

  /// When the oldest reply is to be swept.
  var nextSweep: Instant? { retained.first?.due }

  mutating func begin(_ key: Key, slot: Slot) {
    states[key] = .unanswered(slot)
  }

  /// Keeps a reply until it is due, unless there are more than `limit` by then.
  mutating func finish(_ key: Key, _ reply: RPCMessage?, due: Instant, limit: Int) {
    states[key] = .answered(reply)
    retained.append(Retained(due: due, key: key))
    while retained.count > limit, let oldest = retained.popFirst() { states[oldest.key] = nil }
  }

  /// Forgets a request that will not be answered.
  mutating func forget(_ key: Key) {
    states[key] = nil
  }

  /// Forgets the replies that are due at an instant or were before it.
  mutating func sweep(now: Instant) {
    while let oldest = retained.first, oldest.due <= now {
      _ = retained.popFirst()
      states[oldest.key] = nil
    }
  }
}
