import RPCCore

/// What has come for a client that is driven by hand and that nobody has fed to it yet.
struct KeptReplies: Sendable {
  struct Entry: Sendable {
    var message: Message
    /// The event that it came with.
    var cause: Event.ID?
  }

  var entries = Deque<Entry>()
}

/// Clients that are driven by hand: their owner's own loop takes the messages, and feeds them to
/// the client when it likes (A1.10).
extension World {
  /// Puts a reply aside for a client that is driven by hand.
  ///
  /// - Returns: whether the client is.
  mutating func keep(_ reply: Message, for process: Int) -> Bool {
    guard cast.roles[process].client.isDrivenByHand else { return false }
    note(.replyKept, by: .process(process), about: reply)
    keptReplies[process, default: KeptReplies()].entries.append(
      KeptReplies.Entry(message: reply, cause: cause))
    return true
  }

  /// Lets a client look at the oldest replies that were put aside for it.
  mutating func feed(_ count: Int, to process: Int) {
    let most = min(count, keptReplies[process]?.entries.count ?? 0)
    for _ in 0..<most {
      // Whoever goes on because of a reply may bring the process down.
      guard processes[process].isUp, let entry = keptReplies[process]?.entries.popFirst() else {
        return
      }
      cause = entry.cause
      receiveReply(entry.message, process: process)
    }
  }
}
