import RPCCore

/// A call is completed by a reply to that very call, which a server that had its request sent to
/// its caller before (A1.2, A1.3).
///
/// What is published by hand can look like any reply, and is let pass.
struct ReplyReachesItsCall: Checker {
  static let invariant = "a reply reaches only its own call"

  func violations(in evidence: Evidence) -> [Violation] {
    let journal = evidence.journal
    let words = Wording(journal)
    var story = Story()
    var violations: [Violation] = []
    for (id, event) in journal.events.enumerated() {
      story.read(event, id)
      guard event.kind == .callSettled || event.kind == .resultReplaced, let call = event.call,
        event.isByReply
      else { continue }
      guard let flaw = story.flaw(of: event, words) else { continue }
      let how = event.message.map { "by \(words.message($0))" } ?? "by no reply at all"
      violations.append(
        violation(
          "\(words.call(call)) was completed \(how) at \(words.time(event.time))\(flaw)",
          shownBy: [event.message.flatMap { story.sent[$0] }, id]))
    }
    return violations
  }

  /// What is known of replies so far.
  private struct Story {
    struct Visit: Hashable {
      var trace: MessageTrace
      var process: Int
    }

    /// The events by which replies were sent.
    var sent: [MessageTrace: Event.ID] = [:]
    var senders: [MessageTrace: Int] = [:]
    /// The requests of which calls came to which servers: the first, polls, or those sent again.
    var received: Set<Visit> = []
    /// Which replies the broker sent to which processes.
    var delivered: Set<Visit> = []

    mutating func read(_ event: Event, _ id: Event.ID) {
      guard let trace = event.message else { return }
      switch event.kind {
      case .replySent:
        sent[trace] = id
        senders[trace] = event.process
      case .requestReceived:
        if let process = event.process {
          received.insert(Visit(trace: trace.first, process: process))
        }
      case .delivered, .redelivered:
        guard trace.kind == .reply, let delivery = event.delivery else { return }
        delivered.insert(Visit(trace: trace, process: delivery.process))
      default: break
      }
    }

    /// What is wrong with the reply that settled a call, in words that go on from its name.
    func flaw(of event: Event, _ words: Wording) -> String? {
      guard let trace = event.message else { return "" }
      if trace.kind == .other { return nil }
      guard trace.kind == .reply, Int(trace.subject) == event.call else { return "" }
      guard let server = senders[trace] else { return ", which no server had sent" }
      let request = MessageTrace(subject: trace.subject, kind: .request, occurrence: 1)
      guard received.contains(Visit(trace: request, process: server)) else {
        return ", which \(words.process(server)) had sent without its request"
      }
      guard let process = event.process,
        delivered.contains(Visit(trace: trace, process: process))
      else { return ", which was never delivered to it" }
      return nil
    }
  }
}

extension MessageTrace {
  /// The first message of the same kind and subject.
  fileprivate var first: MessageTrace {
    MessageTrace(subject: subject, kind: kind, occurrence: 1)
  }
}

extension Event {
  /// Whether a call settled in a way that only a reply brings about.
  fileprivate var isByReply: Bool {
    guard case .outcome(let outcome) = detail else { return false }
    switch outcome {
    case .completed, .failed(.remote), .failed(.malformedReply): return true
    case .failed: return false
    }
  }
}
