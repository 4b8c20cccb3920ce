import RPCCore

/// A call is completed only by a reply to that call (A1.2, A1.3).
///
/// A server that had received its request sent the reply before, and the broker delivered the reply
/// to the caller. A message published by hand can look like any reply, and is accepted.
struct ReplyReachesItsCall: Checker {
  static let invariant = "a reply reaches only its own call"
  static let watches: EventKinds = [
    .replySent, .requestReceived, .delivered, .redelivered, .callSettled, .resultReplaced,
  ]

  fileprivate struct Finding {
    enum Flaw {
      case otherMessage
      case notSent
      case sentWithoutRequest(server: Int)
      case notDelivered
    }

    var flaw: Flaw
    var call: Int
    var event: JournalEvent.ID
    /// The event that sent the reply.
    var sent: JournalEvent.ID?
  }

  private struct Sending {
    var event: JournalEvent.ID
    var process: Int?
  }

  /// The event that sent each reply, and the process that sent it.
  private var sent = NumberTable<Sending>()
  /// The calls of which a request reached a server: the first one, a poll, or one sent again.
  private var received = NumberSet()
  /// The replies that the broker delivered, with the processes that received them.
  private var delivered = NumberSet()
  private var findings: [Finding] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    switch event.kind {
    case .callSettled, .resultReplaced: settle(event, id)
    default: if let trace = event.message { follow(trace, event, id) }
    }
  }

  private mutating func follow(_ trace: MessageTrace, _ event: JournalEvent, _ id: JournalEvent.ID)
  {
    switch event.kind {
    case .replySent:
      sent.set(Sending(event: id, process: event.process), of: trace.key)
    case .requestReceived:
      if let process = event.process {
        received.insert(Visit(trace: trace.first, process: process).key)
      }
    default:
      guard trace.kind == .reply, let delivery = event.delivery else { return }
      delivered.insert(Visit(trace: trace, process: delivery.process).key)
    }
  }

  private mutating func settle(_ event: JournalEvent, _ id: JournalEvent.ID) {
    guard let call = event.call, event.isByReply, let flaw = flaw(of: event) else { return }
    findings.append(
      Finding(
        flaw: flaw, call: call, event: id, sent: event.message.flatMap { sent[$0.key]?.event }))
  }

  /// The flaw in the reply that settled a call, if there is one.
  private func flaw(of event: JournalEvent) -> Finding.Flaw? {
    guard let trace = event.message else { return .otherMessage }
    if trace.kind == .other { return nil }
    guard trace.kind == .reply, Int(trace.subject) == event.call else { return .otherMessage }
    guard let server = sent[trace.key]?.process else { return .notSent }
    let request = MessageTrace(subject: trace.subject, kind: .request, occurrence: 1)
    guard received.contains(Visit(trace: request, process: server).key) else {
      return .sentWithoutRequest(server: server)
    }
    guard let process = event.process,
      delivered.contains(Visit(trace: trace, process: process).key)
    else { return .notDelivered }
    return nil
  }
}

extension ReplyReachesItsCall {
  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    sent.keep { message, _ in living.contains(MessageTrace(key: message)) }
    received.keep { living.contains(MessageTrace(key: $0)) }
    delivered.keep { living.contains(MessageTrace(key: $0)) }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard !findings.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return findings.map { finding in
      let event = evidence.journal[finding.event]
      let how = event.message.map { "by \(words.message($0))" } ?? "without a reply"
      return violation(
        "\(words.call(finding.call)) was completed \(how) at "
          + words.time(event.time) + finding.flaw.words(words),
        shownBy: [finding.sent, finding.event])
    }
  }
}

extension ReplyReachesItsCall.Finding.Flaw {
  /// Words that continue after the name of the reply.
  fileprivate func words(_ words: Wording) -> String {
    switch self {
    case .otherMessage: ""
    case .notSent: ", which no server had sent"
    case .sentWithoutRequest(let server):
      ", which \(words.process(server)) had sent without its request"
    case .notDelivered: ", which was never delivered to it"
    }
  }
}

extension MessageTrace {
  /// The first message of the same kind and subject.
  fileprivate var first: MessageTrace {
    MessageTrace(subject: subject, kind: kind, occurrence: 1)
  }
}

extension JournalEvent {
  /// Whether a call settled with an outcome that only a reply can cause.
  fileprivate var isByReply: Bool {
    guard case .outcome(let outcome) = detail else { return false }
    switch outcome {
    case .completed, .failed(.remote), .failed(.malformedReply): return true
    case .failed: return false
    }
  }
}
