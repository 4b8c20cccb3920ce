import RPCCore

/// What has come for a client that is driven by hand and that nobody has fed to it yet.
struct KeptReplies: Sendable {
  struct Entry: Sendable {
    var message: RPCMessage
    /// The event that it came with.
    var cause: JournalEvent.ID?
  }

  var entries = Deque<Entry>()
}

/// Clients that are driven by hand: their owner's own loop takes the messages, and feeds them to
/// the client when it likes (A1.10).
extension ScriptedProcess {
  /// Puts a reply aside for a client that is driven by hand.
  ///
  /// - Returns: whether the client is.
  mutating func keep(_ reply: RPCMessage, in scene: inout Scene) -> Bool {
    guard scene.cast.roles[place].client.isDrivenByHand else { return false }
    scene.note(.replyKept, by: actor, about: reply)
    keptReplies.entries.append(KeptReplies.Entry(message: reply, cause: scene.journal.cause))
    return true
  }

  /// Lets a client look at the oldest replies that were put aside for it.
  mutating func feed(_ count: Int, in scene: inout Scene) {
    for _ in 0..<min(count, keptReplies.entries.count) {
      // Whoever goes on because of a reply may bring the process down.
      guard isUp, let entry = keptReplies.entries.popFirst() else { return }
      scene.journal.goOn(because: entry.cause)
      receiveReply(entry.message, in: &scene)
    }
  }
}
