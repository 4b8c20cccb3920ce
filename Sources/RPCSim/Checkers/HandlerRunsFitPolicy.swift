import RPCCore

/// How often a request is handled is what its server's settlement policy promises (A3.4).
///
/// At most once: no more runs than copies of the request were enqueued or made by the network, and
/// than acknowledgements that were sent and never reached the broker. At least once: a request is
/// acknowledged only after it was handled, refused, or answered without a handler of its own.
struct HandlerRunsFitPolicy: QueueChecker {
  static let invariant = "handlers run as often as the settlement policy says"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    var reading = Reading(evidence: evidence, checker: self)
    for (id, event) in evidence.journal.events.enumerated() { reading.read(event, id) }
    reading.allowRerunsAfterLostAcknowledgements(history)
    reading.close()
    return reading.violations
  }

  private struct Reading {
    struct Visit: Hashable {
      var trace: MessageTrace
      var process: Int
    }

    struct Tag: Hashable {
      var channel: Int
      var tag: UInt64
    }

    let evidence: Evidence
    let checker: HandlerRunsFitPolicy
    let words: Wording
    /// How often each request may be handled at most once.
    var allowed: [MessageTrace: Int] = [:]
    /// The runs at servers that promise at most one, and their requests in order.
    var runs: [MessageTrace: [Event.ID]] = [:]
    var requests: [MessageTrace] = []
    /// How often each server handled or refused each request and has yet to acknowledge it.
    var handled: [Visit: Int] = [:]
    var acknowledgementsSent: Set<Tag> = []
    var violations: [Violation] = []

    init(evidence: Evidence, checker: HandlerRunsFitPolicy) {
      self.evidence = evidence
      self.checker = checker
      words = Wording(evidence.journal)
    }

    mutating func read(_ event: Event, _ id: Event.ID) {
      guard let trace = event.message else { return }
      switch event.kind {
      case .enqueued: allowed[trace, default: 0] += 1
      case .messageDuplicated: if event.hop == .delivery { allowed[trace, default: 0] += 1 }
      case .handlerStarted: start(trace, event, id)
      case .handlerFinished, .requestRefused, .requestAnswered:
        guard let process = event.process else { return }
        handled[Visit(trace: trace, process: process), default: 0] += 1
      case .acknowledgementSent:
        guard let delivery = event.delivery else { return }
        acknowledgementsSent.insert(Tag(channel: delivery.channel, tag: delivery.tag))
      case .acknowledged: if let delivery = event.delivery { acknowledge(trace, delivery, id) }
      default: break
      }
    }

    private func policy(of process: Int) -> SettlementPolicy? {
      evidence.servers.indices.contains(process) ? evidence.servers[process]?.settlement : nil
    }

    private mutating func start(_ trace: MessageTrace, _ event: Event, _ id: Event.ID) {
      guard let process = event.process, let policy = policy(of: process), !policy.isAtLeastOnce
      else { return }
      if runs[trace] == nil { requests.append(trace) }
      runs[trace, default: []].append(id)
    }

    private mutating func acknowledge(
      _ trace: MessageTrace, _ delivery: DeliveryDetail, _ id: Event.ID
    ) {
      guard policy(of: delivery.process)?.isAtLeastOnce == true else { return }
      let visit = Visit(trace: trace, process: delivery.process)
      let count = handled[visit, default: 0]
      handled[visit] = count - 1
      guard count == 0 else { return }
      complain(
        "\(words.message(trace)) was acknowledged at \(time(id)), "
          + "before \(words.process(delivery.process)) had handled or refused it", [id])
    }

    mutating func allowRerunsAfterLostAcknowledgements(_ history: QueueHistory) {
      for delivery in history.deliveries {
        let tag = Tag(channel: delivery.detail.channel, tag: delivery.detail.tag)
        guard let ending = delivery.ending, acknowledgementsSent.contains(tag),
          evidence.journal.events[ending].kind == .requeued
        else { continue }
        allowed[history.copies[delivery.copy].trace, default: 0] += 1
      }
    }

    mutating func close() {
      for trace in requests {
        let runs = runs[trace] ?? []
        let allowed = allowed[trace] ?? 0
        guard runs.count > allowed else { continue }
        let places = runs.map { id in
          let process = evidence.journal.events[id].process ?? -1
          return "at \(words.process(process)) at \(time(id))"
        }
        complain(
          "\(words.message(trace)) was handled \(words.count(runs.count, "time", "times")) by "
            + "servers that handle at most once, and \(allowed) \(allowed == 1 ? "was" : "were") "
            + "due: \(places.joined(separator: ", "))", runs)
      }
    }

    private func time(_ id: Event.ID) -> String { words.time(evidence.journal.events[id].time) }

    private mutating func complain(_ message: String, _ events: [Event.ID]) {
      violations.append(checker.violation(message, shownBy: events))
    }
  }
}
