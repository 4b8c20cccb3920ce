/// A message that returns to its queue regains its position (B9).
///
/// A message enqueued after it is not delivered before it.
struct RequeueKeepsPosition: Checker {
  static let invariant = "a requeued message keeps its position"
  /// The history of the queues holds everything that this checker needs.
  static let watches: EventKinds = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {}

  mutating func forget(allBut living: Living, after history: CheckedHistory) {}

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    let overtakings = history.queues.overtakings { $0.returned != nil }
    guard !overtakings.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return overtakings.map { overtaking in
      let (copy, overtaken) = (overtaking.copy, overtaking.overtaken)
      let delivered = overtaking.delivery.event
      return violation(
        "\(words.message(copy.trace)) was delivered from \(history.queues.queues[copy.queue]) at "
          + "\(words.time(of: delivered)) before "
          + "\(words.message(overtaken.trace)), which was requeued and stood before it",
        shownBy: [overtaken.enqueued, overtaken.returned, copy.enqueued, delivered])
    }
  }
}
