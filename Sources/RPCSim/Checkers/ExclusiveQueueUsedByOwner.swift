import RPCCore

/// A private reply queue of a client delivers only to that client (A1.1, B2).
///
/// The first reply in a queue for which a caller waits makes the queue private. A reply for which
/// no caller waits may go to any queue that the call names (A1.7).
struct ExclusiveQueueUsedByOwner: Checker {
  static let invariant = "a private reply queue serves only its owner"
  static let watches: EventKinds = [.enqueued, .delivered, .redelivered]

  private struct Finding {
    var event: JournalEvent.ID
    var process: Int
    var owner: Int
  }

  private var owners: [String: Int] = [:]
  private var findings: [Finding] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    guard let queue = event.queue, let trace = event.message else { return }
    let call = trace.kind == .reply ? event.call.map { calls[$0] } : nil
    let caller = call.flatMap { $0.expectsReply ? $0.process : nil }
    if event.kind == .enqueued {
      if let caller, owners[queue] == nil { owners[queue] = caller }
    } else if let process = event.delivery?.process, let owner = caller ?? owners[queue],
      owner != process
    {
      findings.append(Finding(event: id, process: process, owner: owner))
    }
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    owners = owners.filter { living.contains(queue: $0.key) }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !findings.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return findings.map { finding in
      let event = evidence.journal[finding.event]
      return violation(
        "\(words.message(event.message)) was delivered to \(words.process(finding.process)) from "
          + "\(event.queue ?? "") at \(words.time(event.time)), "
          + "but it belongs to \(words.process(finding.owner))",
        shownBy: [finding.event])
    }
  }
}
