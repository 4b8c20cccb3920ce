/// Compares what queues hold with what went in and did not come out.
struct QueueLedgers {
  private let history: QueueHistory
  private let words: Wording

  init(_ history: QueueHistory, _ words: Wording) {
    self.history = history
    self.words = words
  }

  /// The first queue that holds something else, in words, and an event that shows it.
  func difference(from states: [QueueState]) -> (message: String, event: Event.ID?)? {
    let states = Dictionary(states.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let (ready, handedOut) = copies()
    for (place, name) in history.queues.enumerated() {
      let state = states[name]
      let message =
        difference(ready[place], state?.ready ?? 0, "ready", in: name)
        ?? difference(handedOut[place], state?.unacknowledged ?? 0, "unacknowledged", in: name)
      guard let message else { continue }
      return (message, (ready[place] + handedOut[place]).first.map { history.copies[$0].enqueued })
    }
    return nil
  }

  /// What should be in each queue, by the places of the copies.
  private func copies() -> (ready: [[Int]], handedOut: [[Int]]) {
    var ready = Array(repeating: [Int](), count: history.queues.count)
    var handedOut = ready
    for (place, copy) in history.copies.enumerated() {
      switch copy.state {
      case .ready: ready[copy.queue].append(place)
      case .handedOut: handedOut[copy.queue].append(place)
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
