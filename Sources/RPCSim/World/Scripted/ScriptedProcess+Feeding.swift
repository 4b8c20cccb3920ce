import RPCCore

/// The replies that have arrived for a client that is driven by hand, and were not fed to it yet.
struct KeptReplies: Sendable {
  struct Entry: Sendable {
    var message: RPCMessage
    /// The event of its arrival.
    var cause: JournalEvent.ID?
  }

  var entries = Deque<Entry>()
}

/// Clients that are driven by hand: a loop of their owner takes the messages, and feeds them to the
/// client at any later time (A1.10).
extension ScriptedProcess {
  /// Stores a reply for a client that is driven by hand.
  ///
  /// - Returns: Whether the client is driven by hand.
  mutating func keep(_ reply: RPCMessage, in scene: inout Scene) -> Bool {
    guard scene.cast.roles[index].client.isDrivenByHand else { return false }
    scene.note(.replyKept, by: participant, about: reply)
    keptReplies.entries.append(KeptReplies.Entry(message: reply, cause: scene.journal.cause))
    return true
  }

  /// Feeds the oldest stored replies to the client.
  mutating func feed(_ count: Int, in scene: inout Scene) {
    for _ in 0..<min(count, keptReplies.entries.count) {
      // A caller that goes on because of a reply may bring the process down.
      guard isUp, let entry = keptReplies.entries.popFirst() else { return }
      scene.journal.goOn(because: entry.cause)
      receiveReply(entry.message, in: &scene)
    }
  }
}
