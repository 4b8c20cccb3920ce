import RPCCore

/// A call settles once, after it was made and before its caller dies (A1.3, A1.5).
struct EveryCallSettlesOnce: Checker {
  static let invariant = "every call settles exactly once"
  static let watches: EventKinds = [.crashed, .shutDown, .callStarted, .callSettled]

  private struct Finding {
    enum Flaw {
      case settledBefore(JournalEvent.ID)
      /// It settled so long ago that it was forgotten.
      case wasOver
      case notMade
      case callerDied(process: Int, JournalEvent.ID)
    }

    var flaw: Flaw
    var call: Int
    var event: JournalEvent.ID
  }

  private var started = IndexTable<JournalEvent.ID?>(nil)
  private var settled = IndexTable<JournalEvent.ID?>(nil)
  /// The last crash or shutdown of each process.
  private var crashed = IndexTable<JournalEvent.ID?>(nil)
  private var findings: [Finding] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    switch event.kind {
    case .crashed, .shutDown: if let process = event.process { crashed[process] = id }
    case .callStarted: if let call = event.call { started[call] = id }
    case .callSettled: if let call = event.call { settle(call, id, of: calls) }
    default: break
    }
  }

  private mutating func settle(_ call: Int, _ id: JournalEvent.ID, of calls: Journal.Calls) {
    if let flaw = flaw(of: call, calls) {
      findings.append(Finding(flaw: flaw, call: call, event: id))
    }
    if settled[call] == nil { settled[call] = id }
  }

  private func flaw(of call: Int, _ calls: Journal.Calls) -> Finding.Flaw? {
    if let first = settled[call] { return .settledBefore(first) }
    guard let start = started[call] else {
      return started.hasForgotten(call) ? .wasOver : .notMade
    }
    let process = calls[call].process
    guard let crash = crashed[process], crash > start else { return nil }
    return .callerDied(process: process, crash)
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    started.forget { !living.contains(call: $0) }
    settled.forget { !living.contains(call: $0) }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !findings.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    func time(_ id: JournalEvent.ID) -> String { words.time(of: id) }
    return findings.map { finding in
      let (name, now) = (words.call(finding.call), time(finding.event))
      switch finding.flaw {
      case .settledBefore(let first):
        return violation(
          "\(name) settled twice: at \(time(first)) and again at \(now)",
          shownBy: [first, finding.event])
      case .wasOver:
        return violation(
          "\(name) settled again at \(now), long after it was over", shownBy: [finding.event])
      case .notMade:
        return violation("\(name) settled at \(now), before it was made", shownBy: [finding.event])
      case .callerDied(let process, let crash):
        return violation(
          "\(name) settled at \(now), though \(words.process(process)), which made it, "
            + "had crashed at \(time(crash))", shownBy: [crash, finding.event])
      }
    }
  }
}
