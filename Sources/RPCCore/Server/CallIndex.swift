/// Which request belongs to which call, so that a notice of its end finds it (A2.7).
///
/// Only a server that receives notices keeps it.
struct CallIndex: Sendable {
  /// What a call is known by on both sides.
  struct Key: Hashable, Sendable {
    var replyTo: String
    var correlationID: String

    /// `nil` if the message names no call.
    init?(_ message: RPCMessage) {
      guard let replyTo = message.replyTo, let correlationID = message.correlationID
      else { return nil }
      self.replyTo = replyTo
      self.correlationID = correlationID
    }
  }

  private var slots: [Key: Slot] = [:]
  /// Calls that were cancelled, so that requests of theirs that come later are refused.
  private var cancelled: Set<Key> = []
  /// The same, oldest first.
  private var cancelledInOrder = Deque<Key>()

  /// The latest request of a call.
  subscript(key: Key) -> Slot? { slots[key] }

  mutating func insert(_ message: RPCMessage, slot: Slot) {
    guard let key = Key(message) else { return }
    slots[key] = slot
  }

  /// Forgets a request, unless another of the same call has taken its place.
  mutating func remove(_ message: RPCMessage, slot: Slot) {
    guard let key = Key(message), slots[key] == slot else { return }
    slots[key] = nil
  }

  /// Whether a call was cancelled before its request came.
  func wasCancelled(_ message: RPCMessage) -> Bool {
    guard !cancelled.isEmpty, let key = Key(message) else { return false }
    return cancelled.contains(key)
  }

  /// Remembers a cancelled call, and as many as `limit` in all.
  mutating func remember(_ key: Key, limit: Int) {
    guard cancelled.insert(key).inserted else { return }
    cancelledInOrder.append(key)
    while cancelledInOrder.count > limit, let oldest = cancelledInOrder.popFirst() {
      cancelled.remove(oldest)
    }
  }
}
