/// Polling calls, by ticket (A3.10).
struct SubmittedCalls: Sendable {
  enum State: Sendable {
    case pending
    case finished(HandlerOutcome)
  }

  private struct Retained: Sendable {
    var due: Instant
    var ticket: [UInt8]
  }

  private var states: [[UInt8]: State] = [:]
  /// The tickets of finished calls, in the order in which they finished.
  private var retained = Deque<Retained>()
  private var lastNumber: UInt64 = 0

  subscript(ticket: [UInt8]) -> State? { states[ticket] }

  /// The instant at which the oldest result is due.
  var nextSweep: Instant? { retained.first?.due }

  mutating func submit(prefix: String) -> [UInt8] {
    lastNumber += 1
    let ticket = Array("\(prefix)\(lastNumber)".utf8)
    states[ticket] = .pending
    return ticket
  }

  /// Keeps a result until it is due, even after it was fetched.
  mutating func finish(_ ticket: [UInt8], _ outcome: HandlerOutcome, due: Instant) {
    states[ticket] = .finished(outcome)
    retained.append(Retained(due: due, ticket: ticket))
  }

  mutating func forget(_ ticket: [UInt8]) {
    states[ticket] = nil
  }

  /// Forgets the results that are due by now.
  mutating func sweep(now: Instant) {
    while let oldest = retained.first, oldest.due <= now {
      _ = retained.popFirst()
      states[oldest.ticket] = nil
    }
  }
}
