/// Compares the content of queues with what went in and did not come out.
struct QueueLedgers {
  private let history: QueueHistory
  private let words: Wording

  init(_ history: QueueHistory, _ words: Wording) {
    self.history = history
    self.words = words
  }

  /// The first queue with a wrong content, in words, and an event that shows it.
  func difference(from states: [QueueState]) -> (message: String, event: JournalEvent.ID?)? {
    // Most queues are empty at the end of a run, so only the others are looked up.
    let filled = states.filter { $0.ready > 0 || $0.unacknowledged > 0 }
    let held = Dictionary(filled.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let due = counts()
    for (index, name) in history.queues.enumerated() {
      // An empty or deleted queue holds nothing.
      let state = held.isEmpty ? nil : held[name]
      let (ready, unacknowledged) = (state?.ready ?? 0, state?.unacknowledged ?? 0)
      guard due[index] != (ready, unacknowledged) else { continue }
      let copies = copies(inQueueAt: index)
      let message =
        difference(copies.ready, ready, "ready", in: name)
        ?? difference(copies.handedOut, unacknowledged, "unacknowledged", in: name)
      guard let message else { continue }
      return (message, (copies.ready + copies.handedOut).first.map { history.copies[$0].enqueued })
    }
    return nil
  }

  /// The number of copies that each queue should hold.
  private func counts() -> [(ready: Int, handedOut: Int)] {
    var counts = Array(repeating: (ready: 0, handedOut: 0), count: history.queues.count)
    for copy in history.copies {
      switch copy.state {
      case .ready: counts[copy.queue].ready += 1
      case .handedOut: counts[copy.queue].handedOut += 1
      case .gone: break
      }
    }
    return counts
  }

  /// The copies of messages that are in a queue according to the history, as indices in
  /// `history.copies`: those ready, and those handed out and unsettled.
  private func copies(inQueueAt queue: Int) -> (ready: [Int], handedOut: [Int]) {
    var (ready, handedOut): ([Int], [Int]) = ([], [])
    for (index, copy) in history.copies.enumerated() where copy.queue == queue {
      switch copy.state {
      case .ready: ready.append(index)
      case .handedOut: handedOut.append(index)
      case .gone: break
      }
    }
    return (ready, handedOut)
  }

  private func difference(
    _ due: [Int], _ held: Int, _ state: String, in queue: String
  ) -> String? {
    guard held != due.count else { return nil }
    let expected = words.count(due.count, "\(state) message", "\(state) messages")
    if held > due.count {
      return "\(queue) holds \(words.count(held, "\(state) message", "\(state) messages")), "
        + "though \(expected) \(due.count == 1 ? "is" : "are") left of what came in"
    }
    guard let first = due.first else { return nil }
    return "\(words.message(history.copies[first].trace)) is unaccounted for: "
      + "\(queue) should hold \(expected) and holds \(held)"
  }
}
