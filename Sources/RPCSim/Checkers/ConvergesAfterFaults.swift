import RPCCore

/// When nothing more can happen, no work is left that a process could do.
///
/// There is no ready message in a queue whose consumer has room. There is no delivery at a
/// reachable server that runs no handler.
///
/// Exempt are messages that a fault lost on their way, and what the scenario expects to be stalled.
/// Exempt are also the deliveries of a server while one of its handlers runs; a handler that hangs
/// runs.
struct ConvergesAfterFaults: Checker {
  static let invariant = "the system converges after the last fault"
  static let watches: EventKinds = [
    .consumerAdded, .queueDeleted, .requestReceived, .messageLost, .operationAnswered,
    .acknowledgementSent, .rejectionSent, .requeueSent, .handlerStarted, .handlerFinished, .crashed,
    .shutDown,
  ]

  fileprivate struct Consumer {
    var process: Int
    var added: JournalEvent.ID
  }

  /// All consumers that were ever added to a queue that still exists, by queue.
  fileprivate var consumers: [String: [Consumer]] = [:]
  /// The event with which each delivery reached a server as a request.
  fileprivate var arrivals = NumberTable<JournalEvent.ID>()
  /// The deliveries that were lost on their way, or that a process took by hand.
  fileprivate var excused = NumberSet()
  /// The deliveries for which a server sent a settlement.
  fileprivate var settled = NumberSet()
  fileprivate var runningCounts = IndexTable(0)

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    switch event.kind {
    case .consumerAdded:
      guard let queue = event.queue, let process = event.owner else { return }
      consumers[queue, default: []].append(Consumer(process: process, added: id))
    case .queueDeleted: if let queue = event.queue { consumers[queue] = nil }
    case .requestReceived:
      if let delivery = history.origins.delivery(behind: event) {
        arrivals.set(id, of: delivery.key)
      }
    case .messageLost, .operationAnswered:
      if let delivery = history.origins.delivery(behind: event) { excused.insert(delivery.key) }
    case .acknowledgementSent, .rejectionSent, .requeueSent:
      if let delivery = event.delivery { settled.insert(DeliveryTag(delivery).key) }
    default: if let process = event.process { count(event, at: process) }
    }
  }

  private mutating func count(_ event: JournalEvent, at process: Int) {
    switch event.kind {
    case .handlerStarted: runningCounts[process] += 1
    case .handlerFinished: runningCounts[process] -= 1
    default: runningCounts[process] = 0
    }
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    consumers = consumers.filter { living.contains(queue: $0.key) }
    let deliveries = NumberSet(history.queues.deliveries.map(\.key))
    arrivals.keep { pair, _ in deliveries.contains(pair) }
    excused.keep(where: deliveries.contains)
    settled.keep(where: history.queues.tags.contains)
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    guard evidence.isQuiescent else { return [] }
    let ending = Ending(evidence: evidence, seen: self, history: history)
    return ending.idleQueues() + ending.forgottenDeliveries()
  }
}

/// The state at the end of a run, as far as it shows work that a process could do.
private struct Ending {
  let evidence: Evidence
  let seen: ConvergesAfterFaults
  let conditions: ProcessConditions
  let history: QueueHistory
  let words: Wording

  init(evidence: Evidence, seen: ConvergesAfterFaults, history: CheckedHistory) {
    self.evidence = evidence
    self.seen = seen
    conditions = history.processes
    self.history = history.queues
    words = Wording(evidence.journal)
  }

  // MARK: Queues

  /// Queues with ready messages and a consumer that has room.
  func idleQueues() -> [Violation] {
    guard evidence.queues.contains(where: { $0.ready > 0 }) else { return [] }
    let busy = Dictionary(grouping: history.copies.indices, by: { history.copies[$0].queue })
    let indices = Dictionary(
      history.queues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return evidence.queues.compactMap { queue in
      // If not all consumers are known, it is not known that one of them is idle.
      let consumers = consumers(of: queue.name)
      guard queue.ready > 0, !consumers.isEmpty, consumers.count == queue.consumers,
        let index = indices[queue.name]
      else { return nil }
      let copies = (busy[index] ?? []).map { history.copies[$0] }
      for consumer in consumers {
        guard let room = room(of: consumer, in: queue.name, copies) else { continue }
        let waiting = copies.first { $0.state == .ready }?.enqueued
        return seen.violation(
          "\(queue.name) holds \(words.count(queue.ready, "ready message", "ready messages")) "
            + "while \(words.process(consumer.process)), which consumes it, \(room)",
          shownBy: [consumer.added, waiting])
      }
      return nil
    }
  }

  /// The consumers of connections that are still open and lost no channel.
  private func consumers(of queue: String) -> [ConvergesAfterFaults.Consumer] {
    (seen.consumers[queue] ?? []).filter { consumer in
      let condition = conditions[consumer.process]
      guard let connected = condition.connected else { return false }
      return connected < consumer.added && !condition.hasLostChannel
    }
  }

  /// The room of a consumer in words; `nil` if its prefetch allows no further delivery.
  private func room(
    of consumer: ConvergesAfterFaults.Consumer, in queue: String, _ copies: [QueueHistory.Copy]
  ) -> String? {
    let polls = "\(words.process(consumer.process)).polls"
    let server = evidence.servers[consumer.process].flatMap {
      $0.queue == queue || $0.hasOwnPollQueue && queue == polls ? $0 : nil
    }
    guard let server, server.prefetch > 0, server.settlement != .automatic else {
      return "takes any number"
    }
    let held = copies.count { copy in
      guard case .handedOut(let index) = copy.state else { return false }
      return history.deliveries[index].detail.process == consumer.process
    }
    return held < Int(server.prefetch) ? "holds \(held) of at most \(server.prefetch)" : nil
  }

  // MARK: Servers

  /// Deliveries that a server could settle but never will.
  func forgottenDeliveries() -> [Violation] {
    history.copies.compactMap { copy in
      guard case .handedOut(let index) = copy.state else { return nil }
      let delivery = history.deliveries[index]
      guard isDue(delivery, of: copy) else { return nil }
      let process = words.process(delivery.detail.process)
      let message = words.message(copy.trace)
      guard let arrival = seen.arrivals[delivery.key] else {
        return seen.violation(
          "\(message) was sent to \(process) at \(time(delivery.event)) and never arrived",
          shownBy: [delivery.event])
      }
      guard seen.runningCounts[delivery.detail.process] == 0 else { return nil }
      return seen.violation(
        "\(process) got \(message) at \(time(arrival)), runs no handler and never settled it",
        shownBy: [delivery.event, arrival])
    }
  }

  private func isDue(_ delivery: QueueHistory.Delivery, of copy: QueueHistory.Copy) -> Bool {
    let detail = delivery.detail
    let condition = conditions[detail.process]
    guard evidence.servers.indices.contains(detail.process),
      evidence.servers[detail.process] != nil, condition.isReachable, !condition.hasLostChannel,
      let connected = condition.connected, connected < delivery.event
    else { return false }
    return !seen.excused.contains(delivery.key) && !seen.settled.contains(DeliveryTag(detail).key)
      && !isExpectedToStall(detail.process, copy.trace)
  }

  private func isExpectedToStall(_ process: Int, _ trace: MessageTrace) -> Bool {
    evidence.scenario.expectations.contains { expectation in
      guard case .stalled(let call, let holder) = expectation else { return false }
      if let holder, holder == words.process(process) || holder == evidence.kinds[process] {
        return true
      }
      return trace.kind != .other
        && evidence.journal.calls(named: call).contains(Int(trace.subject))
    }
  }

  private func time(_ id: JournalEvent.ID) -> String { words.time(of: id) }
}
