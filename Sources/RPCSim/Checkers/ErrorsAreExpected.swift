import InMemoryBroker
import RPCCore

/// The broker closes a channel or a connection with an error only if the scenario expects it.
///
/// Without this rule such an error stays unnoticed: the process reconnects, and the run goes on.
///
/// A run with hosted clients is exempt. Their link tells them of the error, and no scenario says
/// what they expect.
struct ErrorsAreExpected: Checker {
  static let invariant = "the broker closes nothing with an error"
  static let watches: EventKinds = [.channelFailed, .connectionClosed]

  private var findings: [(id: JournalEvent.ID, event: JournalEvent)] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    guard let error = event.error, error.isOfClient else { return }
    findings.append((id, event))
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {}

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !findings.isEmpty, !evidence.scenario.clients.contains(where: \.isHosted) else {
      return []
    }
    let expected = evidence.scenario.expectations.compactMap { expectation in
      if case .event(let filter, _) = expectation {
        EventMatcher(filter) { evidence.processes(named: $0) }
      } else {
        EventMatcher?.none
      }
    }
    return findings.compactMap { finding in
      let isExpected = expected.contains {
        $0.matches(finding.event, of: evidence.journal.calls)
      }
      return isExpected
        ? nil : violation(words(for: finding.event, evidence), shownBy: [finding.id])
    }
  }

  private func words(for event: JournalEvent, _ evidence: Evidence) -> String {
    let what = event.kind == .channelFailed ? "a channel" : "the connection"
    let owner = event.subject.map { " of \(evidence.journal.processes[$0])" } ?? ""
    let error = event.error.map { "'\($0.code) \($0.text)'" } ?? "an error"
    return
      "\(what)\(owner) was closed with \(error): expect '\(event.kind.rawValue)' if the scenario "
      + "is about that"
  }
}

extension AMQPError {
  /// Whether the client caused the error, and not the end of the broker.
  fileprivate var isOfClient: Bool { code != Self.connectionForcedCode }

  /// The reply code 320, connection-forced: the broker stops.
  private static var connectionForcedCode: UInt16 { 320 }
}
