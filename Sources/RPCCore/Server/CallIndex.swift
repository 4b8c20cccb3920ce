/// The latest request of each call, so that a notice of its end finds it (A2.7).
///
/// Only a server that receives notices uses it.
struct CallIndex: Sendable {
  /// The identity of a call, which both sides know.
  struct Key: Hashable, Sendable {
    var replyTo: String
    var correlationID: String

    /// Returns `nil` if the message has no reply address or no correlation ID.
    init?(_ message: RPCMessage) {
      guard let replyTo = message.replyTo, let correlationID = message.correlationID
      else { return nil }
      self.replyTo = replyTo
      self.correlationID = correlationID
    }
  }

  private var slots: [Key: Slot] = [:]
  /// The cancelled calls.
  ///
  /// Requests of theirs that arrive later are refused.
  private var cancelled: Set<Key> = []
  /// The cancelled calls, oldest first.
  private var cancelledInOrder = Deque<Key>()

  /// The slot of a call's latest request.
  subscript(key: Key) -> Slot? { slots[key] }

  mutating func insert(_ message: RPCMessage, slot: Slot) {
    guard let key = Key(message) else { return }
    slots[key] = slot
  }

  /// Forgets a request, unless a later request of the same call has replaced it.
  mutating func remove(_ message: RPCMessage, slot: Slot) {
    guard let key = Key(message), slots[key] == slot else { return }
    slots[key] = nil
  }

  /// Whether a call was cancelled before this request of it was read.
  func wasCancelled(_ message: RPCMessage) -> Bool {
    guard !cancelled.isEmpty, let key = Key(message) else { return false }
    return cancelled.contains(key)
  }

  /// Remembers a cancelled call, and forgets the oldest calls beyond `limit`.
  mutating func remember(_ key: Key, limit: Int) {
    guard cancelled.insert(key).inserted else { return }
    cancelledInOrder.append(key)
    while cancelledInOrder.count > limit, let oldest = cancelledInOrder.popFirst() {
      cancelled.remove(oldest)
    }
  }
}
