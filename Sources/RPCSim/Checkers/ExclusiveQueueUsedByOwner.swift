import RPCCore

/// What is in a client's private reply queue goes to that client and to nobody else (A1.1, B2).
///
/// A queue is known to be private by the first reply in it that somebody waits for: others may go
/// where their caller wants them (A1.7).
struct ExclusiveQueueUsedByOwner: Checker {
  static let invariant = "a private reply queue serves only its owner"

  func violations(in evidence: Evidence) -> [Violation] {
    let journal = evidence.journal
    let words = Wording(journal)
    var owners: [String: Int] = [:]
    var violations: [Violation] = []
    for (id, event) in journal.events.enumerated() {
      guard let queue = event.queue, let trace = event.message else { continue }
      let call = trace.kind == .reply ? event.call.map { journal.calls[$0] } : nil
      let caller = call.flatMap { $0.expectsReply ? $0.process : nil }
      switch event.kind {
      case .enqueued:
        if let caller, owners[queue] == nil { owners[queue] = caller }
      case .delivered, .redelivered:
        guard let process = event.delivery?.process, let owner = caller ?? owners[queue],
          owner != process
        else { continue }
        violations.append(
          violation(
            "\(words.message(trace)) was delivered to \(words.process(process)) from \(queue) at "
              + "\(words.time(event.time)), but it belongs to \(words.process(owner))",
            shownBy: [id]))
      default: break
      }
    }
    return violations
  }
}
