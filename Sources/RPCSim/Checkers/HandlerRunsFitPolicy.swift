import RPCCore

/// A request is handled as often as its server's settlement policy promises (A3.4).
///
/// At most once: the runs do not exceed the copies of the request that were enqueued or made by the
/// network. Each acknowledgement that was sent and never reached the broker allows one more run.
///
/// At least once: a request is acknowledged only after it was handled, refused, or answered without
/// a handler.
///
/// The policy is read at the end, because hosted code declares its policy only when it serves.
struct HandlerRunsFitPolicy: Checker {
  static let invariant = "handlers run as often as the settlement policy says"
  static let watches: EventKinds = [
    .enqueued, .messageDuplicated, .handlerStarted, .handlerFinished, .requestRefused,
    .requestAnswered, .acknowledgementSent, .acknowledged,
  ]

  /// An event at a process.
  private struct Sighting {
    var event: JournalEvent.ID
    var process: Int
  }

  /// The largest number of runs of each request under at-most-once.
  private var allowed = NumberTable<Int>()
  /// The runs of each request's handlers, in the order of the requests' first runs.
  private var runs = NumberTable<[Sighting]>()
  /// How often each server handled or refused each request without an acknowledgement since.
  private var handled = NumberTable<Int>()
  private var acknowledgementsSent = NumberSet()
  /// The acknowledgements of requests that were not handled before, and their processes.
  private var early: [Sighting] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    guard let trace = event.message else { return }
    switch event.kind {
    case .enqueued: allowed[trace.key, default: 0] += 1
    case .messageDuplicated: if event.hop == .delivery { allowed[trace.key, default: 0] += 1 }
    case .handlerStarted: start(trace, event, id)
    case .handlerFinished, .requestRefused, .requestAnswered:
      guard let process = event.process else { return }
      handled[Visit(trace: trace, process: process).key, default: 0] += 1
    case .acknowledgementSent:
      if let delivery = event.delivery { acknowledgementsSent.insert(DeliveryTag(delivery).key) }
    case .acknowledged: if let delivery = event.delivery { acknowledge(trace, delivery, id) }
    default: break
    }
  }

  private mutating func start(_ trace: MessageTrace, _ event: JournalEvent, _ id: JournalEvent.ID) {
    guard let process = event.process else { return }
    runs[trace.key, default: []].append(Sighting(event: id, process: process))
  }

  private mutating func acknowledge(
    _ trace: MessageTrace, _ delivery: DeliveryDetail, _ id: JournalEvent.ID
  ) {
    let visit = Visit(trace: trace, process: delivery.process).key
    let count = handled[visit, default: 0]
    handled[visit, default: 0] -= 1
    if count == 0 { early.append(Sighting(event: id, process: delivery.process)) }
  }
}

extension HandlerRunsFitPolicy {
  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    allowed.keep { message, _ in living.contains(MessageTrace(key: message)) }
    runs.keep { message, _ in living.contains(MessageTrace(key: message)) }
    handled.keep { visit, _ in living.contains(MessageTrace(key: visit)) }
    acknowledgementsSent.keep(where: history.queues.tags.contains)
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    let words = Wording(evidence.journal)
    let early = early.filter { evidence.policy(of: $0.process)?.isAtLeastOnce == true }
    return early.map { violation($0, evidence.journal, words) }
      + excesses(in: evidence, history.queues, words)
  }

  private func violation(_ acknowledgement: Sighting, _ journal: Journal, _ words: Wording)
    -> Violation
  {
    let event = journal[acknowledgement.event]
    return violation(
      "\(words.message(event.message)) was acknowledged at \(words.time(event.time)), "
        + "before \(words.process(acknowledgement.process)) had handled or refused it",
      shownBy: [acknowledgement.event])
  }

  /// The requests that ran too often at servers which promise at most one run.
  private func excesses(
    in evidence: Evidence, _ queues: QueueHistory, _ words: Wording
  ) -> [Violation] {
    let counted = Set(
      evidence.journal.processes.indices.filter {
        evidence.policy(of: $0)?.isAtLeastOnce == false
      })
    guard !counted.isEmpty else { return [] }
    let allowed = allowed(queues)
    return inOrder(of: counted).compactMap { trace, runs in
      let allowed = allowed[trace.key, default: 0]
      guard runs.count > allowed else { return nil }
      let indices = runs.map {
        "at \(words.process($0.process)) at \(words.time(of: $0.event))"
      }
      return violation(
        "\(words.message(trace)) was handled \(words.count(runs.count, "time", "times")) by "
          + "servers that handle at most once, and \(allowed) \(allowed == 1 ? "was" : "were") "
          + "due: \(indices.joined(separator: ", "))", shownBy: runs.map(\.event))
    }
  }

  /// The runs at some servers by request, in the order of the first runs.
  private func inOrder(of servers: Set<Int>) -> [(MessageTrace, [Sighting])] {
    let counted = zip(runs.keys.pairs, runs.values).compactMap { message, runs in
      let runs = runs.filter { servers.contains($0.process) }
      return runs.isEmpty ? nil : (MessageTrace(key: message), runs)
    }
    return counted.sorted { $0.1[0].event < $1.1[0].event }
  }

  /// The allowed runs, with one more for each acknowledgement that never reached the broker.
  private func allowed(_ queues: QueueHistory) -> NumberTable<Int> {
    var allowed = allowed
    for delivery in queues.deliveries
    where delivery.wasRequeued && acknowledgementsSent.contains(DeliveryTag(delivery.detail).key) {
      allowed[queues.copies[delivery.copy].trace.key, default: 0] += 1
    }
    return allowed
  }
}

extension Evidence {
  fileprivate func policy(of process: Int) -> SettlementPolicy? {
    servers.indices.contains(process) ? servers[process]?.settlement : nil
  }
}
