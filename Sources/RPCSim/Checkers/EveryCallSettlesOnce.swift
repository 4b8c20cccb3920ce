import RPCCore

/// A call ends once, for good, and only while somebody waits for it (A1.3, A1.5).
struct EveryCallSettlesOnce: Checker {
  static let invariant = "every call settles exactly once"

  func violations(in evidence: Evidence) -> [Violation] {
    var reading = Reading(evidence.journal, checker: self)
    for (id, event) in evidence.journal.events.enumerated() { reading.read(event, id) }
    return reading.violations
  }

  private struct Reading {
    let journal: Journal
    let checker: EveryCallSettlesOnce
    let words: Wording
    var started: [Event.ID?]
    var settled: [Event.ID?]
    /// The last crash of each process.
    var crashed: [Event.ID?]
    var violations: [Violation] = []

    init(_ journal: Journal, checker: EveryCallSettlesOnce) {
      self.journal = journal
      self.checker = checker
      words = Wording(journal)
      started = Array(repeating: nil, count: journal.calls.count)
      settled = started
      crashed = Array(repeating: nil, count: journal.processes.count)
    }

    mutating func read(_ event: Event, _ id: Event.ID) {
      switch event.kind {
      case .crashed, .shutDown: if let process = event.process { crashed[process] = id }
      case .callStarted: if let call = event.call { started[call] = id }
      case .callSettled: if let call = event.call { settle(call, id) }
      default: break
      }
    }

    private mutating func settle(_ call: Int, _ id: Event.ID) {
      let name = words.call(call)
      let now = time(id)
      if let first = settled[call] {
        return complain(
          "\(name) settled twice: at \(time(first)) and again at \(now)", [first, id])
      }
      settled[call] = id
      guard let start = started[call] else {
        return complain("\(name) settled at \(now), before it was made", [id])
      }
      let process = journal.calls[call].process
      if let crash = crashed[process], crash > start {
        complain(
          "\(name) settled at \(now), though \(words.process(process)), which made it, "
            + "had crashed at \(time(crash))", [crash, id])
      }
    }

    private func time(_ id: Event.ID) -> String { words.time(journal.events[id].time) }

    private mutating func complain(_ message: String, _ events: [Event.ID?]) {
      violations.append(checker.violation(message, shownBy: events))
    }
  }
}
