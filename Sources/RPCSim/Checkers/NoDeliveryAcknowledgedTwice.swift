/// A delivery is acknowledged at most once.
///
/// A second acknowledgement is a channel error (B8).
struct NoDeliveryAcknowledgedTwice: Checker {
  static let invariant = "no delivery is acknowledged twice"
  static let watches: EventKinds = [.acknowledged]

  private var acknowledged = NumberTable<JournalEvent.ID>()
  private var findings:
    [(first: JournalEvent.ID, again: JournalEvent.ID, delivery: DeliveryDetail)] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    guard let delivery = event.delivery else { return }
    let tag = DeliveryTag(delivery).key
    if let first = acknowledged[tag] {
      findings.append((first, id, delivery))
    } else {
      acknowledged.set(id, of: tag)
    }
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    let tags = history.queues.tags
    acknowledged.keep { tag, _ in tags.contains(tag) }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !findings.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return findings.map { finding in
      let message = words.message(evidence.journal[finding.again].message)
      return violation(
        "\(message) was acknowledged twice: \(words.delivery(finding.delivery))",
        shownBy: [finding.first, finding.again])
    }
  }
}
