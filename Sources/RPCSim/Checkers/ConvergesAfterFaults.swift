import RPCCore

/// When everything that could happen has happened, no work is left lying where somebody could do
/// it: no ready message at a queue whose consumer has room, and no delivery at a server that is
/// there and does nothing.
///
/// Exempt is what a fault lost on its way, what a server holds while a handler runs (one that hangs
/// runs), and what the scenario expects to be stalled.
struct ConvergesAfterFaults: QueueChecker {
  static let invariant = "the system converges after the last fault"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    guard evidence.isQuiescent else { return [] }
    let ending = Ending(evidence: evidence, history: history, checker: self)
    return ending.idleQueues() + ending.forgottenDeliveries()
  }
}

/// How a run ended, as far as somebody could still have done something.
private struct Ending {
  struct Consumer {
    var process: Int
    var added: Event.ID
  }

  struct Tag: Hashable {
    var channel: Int
    var tag: UInt64
  }

  let evidence: Evidence
  let history: QueueHistory
  let checker: ConvergesAfterFaults
  let words: Wording
  let conditions: ProcessConditions
  /// Consumers that were not seen to go, by queue.
  var consumers: [String: [Consumer]] = [:]
  /// The deliveries that reached a server as requests, and when.
  var arrivals: [Event.ID: Event.ID] = [:]
  /// The deliveries that were lost on their way or that no server but a hand took.
  var excused: Set<Event.ID> = []
  /// The deliveries that a server sent a settlement for.
  var settled: Set<Tag> = []
  var runningCounts: [Int]

  init(evidence: Evidence, history: QueueHistory, checker: ConvergesAfterFaults) {
    self.evidence = evidence
    self.history = history
    self.checker = checker
    words = Wording(evidence.journal)
    conditions = ProcessConditions(evidence.journal)
    runningCounts = Array(repeating: 0, count: evidence.journal.processes.count)
    for (id, event) in evidence.journal.events.enumerated() { read(event, id) }
  }

  private mutating func read(_ event: Event, _ id: Event.ID) {
    switch event.kind {
    case .consumerAdded: addConsumer(event, id)
    case .queueDeleted: if let queue = event.queue { consumers[queue] = nil }
    case .requestReceived:
      if let delivery = evidence.journal.delivery(behind: id) { arrivals[delivery] = id }
    case .messageLost, .operationAnswered:
      if let delivery = evidence.journal.delivery(behind: id) { excused.insert(delivery) }
    case .acknowledgementSent, .rejectionSent, .requeueSent:
      guard let delivery = event.delivery else { return }
      settled.insert(Tag(channel: delivery.channel, tag: delivery.tag))
    case .handlerStarted: if let process = event.process { runningCounts[process] += 1 }
    case .handlerFinished: if let process = event.process { runningCounts[process] -= 1 }
    case .crashed, .shutDown: if let process = event.process { runningCounts[process] = 0 }
    default: break
    }
  }

  private mutating func addConsumer(_ event: Event, _ id: Event.ID) {
    guard let queue = event.queue, let process = event.owner,
      let connected = conditions[process].connected, connected < id,
      !conditions[process].hasLostChannel
    else { return }
    consumers[queue, default: []].append(Consumer(process: process, added: id))
  }

  // MARK: Queues

  /// Queues with ready messages and a consumer with room for one.
  func idleQueues() -> [Violation] {
    let busy = Dictionary(grouping: history.copies.indices, by: { history.copies[$0].queue })
    let places = Dictionary(
      history.queues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return evidence.queues.compactMap { queue in
      // Who cannot tell all consumers cannot tell that one of them is idle.
      guard queue.ready > 0, let consumers = consumers[queue.name],
        consumers.count == queue.consumers, let place = places[queue.name]
      else { return nil }
      let copies = (busy[place] ?? []).map { history.copies[$0] }
      for consumer in consumers {
        guard let room = room(of: consumer, in: queue.name, copies) else { continue }
        let waiting = copies.first { $0.state == .ready }?.enqueued
        return checker.violation(
          "\(queue.name) holds \(words.count(queue.ready, "ready message", "ready messages")) "
            + "while \(words.process(consumer.process)), which consumes it, \(room)",
          shownBy: [consumer.added, waiting])
      }
      return nil
    }
  }

  /// Says that a consumer could take another delivery; `nil` if its prefetch forbids it.
  private func room(
    of consumer: Consumer, in queue: String, _ copies: [QueueHistory.Copy]
  ) -> String? {
    let polls = "\(words.process(consumer.process)).polls"
    let server = evidence.servers[consumer.process].flatMap {
      $0.queue == queue || $0.hasOwnPollQueue && queue == polls ? $0 : nil
    }
    guard let server, server.prefetch > 0, server.settlement != .automatic else {
      return "takes any number"
    }
    let held = copies.count { copy in
      guard case .handedOut(let place) = copy.state else { return false }
      return history.deliveries[place].detail.process == consumer.process
    }
    return held < Int(server.prefetch) ? "holds \(held) of at most \(server.prefetch)" : nil
  }

  // MARK: Servers

  /// Deliveries that a server could settle and never will.
  func forgottenDeliveries() -> [Violation] {
    history.copies.compactMap { copy in
      guard case .handedOut(let place) = copy.state else { return nil }
      let delivery = history.deliveries[place]
      guard isDue(delivery, of: copy) else { return nil }
      let process = words.process(delivery.detail.process)
      let message = words.message(copy.trace)
      guard let arrival = arrivals[delivery.event] else {
        return checker.violation(
          "\(message) was sent to \(process) at \(time(delivery.event)) and never arrived",
          shownBy: [delivery.event])
      }
      guard runningCounts[delivery.detail.process] == 0 else { return nil }
      return checker.violation(
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
    return !excused.contains(delivery.event)
      && !settled.contains(Tag(channel: detail.channel, tag: detail.tag))
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

  private func time(_ id: Event.ID) -> String { words.time(evidence.journal.events[id].time) }
}
