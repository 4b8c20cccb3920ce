import RPCCore

/// A call with a deadline ends at it at the latest, to the nanosecond, on its caller's clock; it is
/// given up no earlier, and a reply at exactly the deadline is in time (A2.1, A2.4).
///
/// A process that stands still ends its calls when it goes on, and a clock that jumps past a
/// deadline ends the call there and then. A stream with a time limit for each item has a deadline
/// that moves.
struct DeadlineHonoured: Checker {
  static let invariant = "deadlines are honoured to the nanosecond"

  func violations(in evidence: Evidence) -> [Violation] {
    var reading = Reading(journal: evidence.journal, checker: self)
    for (id, event) in evidence.journal.events.enumerated() { reading.read(event, id) }
    reading.close()
    return reading.violations
  }

  private struct Reading {
    struct Clock {
      /// How far it is ahead of the run's clock, in nanoseconds.
      var offset: Int64 = 0
      /// When it jumped last, or when its process went on last.
      var disturbed = Instant.start
      var isPaused = false
      var crashed: Event.ID?

      func local(_ instant: Instant) -> Instant { instant.advanced(byNanoseconds: offset) }
    }

    let journal: Journal
    let checker: DeadlineHonoured
    let words: Wording
    var clocks: [Clock]
    var starts: [Event.ID?]
    /// When a stream was last heard of, on its caller's clock; only of those that may not be
    /// silent.
    var heard: [Int: Instant] = [:]
    var violations: [Violation] = []

    init(journal: Journal, checker: DeadlineHonoured) {
      self.journal = journal
      self.checker = checker
      words = Wording(journal)
      clocks = Array(repeating: Clock(), count: journal.processes.count)
      starts = Array(repeating: nil, count: journal.calls.count)
    }

    mutating func read(_ event: Event, _ id: Event.ID) {
      guard let process = event.process else { return }
      switch event.kind {
      case .callStarted:
        if let call = event.call { starts[call] = id }
        hear(event, process)
      case .itemReceived: hear(event, process)
      case .callSettled: if let call = event.call { settle(call, event, id) }
      case .crashed, .shutDown:
        clocks[process].isPaused = false
        clocks[process].crashed = id
      case .paused: clocks[process].isPaused = true
      case .resumed:
        clocks[process].isPaused = false
        clocks[process].disturbed = event.time
      case .clockJumped:
        guard case .duration(let nanoseconds) = event.detail else { return }
        clocks[process].offset =
          clocks[process].local(.start)
          .advanced(byNanoseconds: nanoseconds).nanoseconds
        clocks[process].disturbed = event.time
      default: break
      }
    }

    /// The end of the run: nothing is overdue unless its process stands still or died.
    mutating func close() {
      guard let last = journal.events.indices.last else { return }
      for call in starts.indices where journal.calls[call].expectsReply {
        guard let start = starts[call], let deadline = deadline(of: call, start) else { continue }
        let clock = clocks[journal.calls[call].process]
        guard !clock.isPaused, clock.crashed.map({ $0 < start }) ?? true else { continue }
        let overdue = overdue(deadline, at: journal.events[last].time, on: clock, since: start)
        guard overdue > 0 else { continue }
        complain(
          "\(words.call(call)) was still pending at \(words.time(journal.events[last].time)), "
            + "\(ReadableDuration(overdue)) after its deadline", [start, last])
      }
    }

    private mutating func settle(_ call: Int, _ event: Event, _ id: Event.ID) {
      guard let start = starts[call], let deadline = deadline(of: call, start) else { return }
      starts[call] = nil
      let clock = clocks[journal.calls[call].process]
      let overdue = overdue(deadline, at: event.time, on: clock, since: start)
      if overdue > 0 {
        return complain(
          "\(words.call(call)) settled at \(words.time(event.time)), "
            + "\(ReadableDuration(overdue)) after its deadline", [start, id])
      }
      if event.detail == .outcome(.failed(.deadlineExceeded)) {
        checkGivingUp(call, deadline, at: clock.local(event.time), start, id)
      }
    }

    private mutating func checkGivingUp(
      _ call: Int, _ deadline: Instant, at now: Instant, _ start: Event.ID, _ id: Event.ID
    ) {
      let rest = now.nanoseconds(to: deadline)
      let time = words.time(journal.events[id].time)
      if rest > 0 {
        complain(
          "\(words.call(call)) was given up at \(time), \(ReadableDuration(rest)) before its deadline",
          [start, id])
      } else if rest == 0, journal.events[id].cause != start {
        // A reply brought it about: the timer would have come after it.
        complain(
          "the reply to \(words.call(call)) arrived in time, at \(time), and was declared late",
          [start, id])
      }
    }

    private mutating func hear(_ event: Event, _ process: Int) {
      guard let call = event.call, journal.calls[call].itemTimeout != nil else { return }
      heard[call] = clocks[process].local(event.time)
    }

    private func deadline(of call: Int, _ start: Event.ID) -> Instant? {
      var deadline: Instant?
      if case .deadline(let instant) = journal.events[start].detail { deadline = instant }
      guard let limit = journal.calls[call].itemTimeout, let heard = heard[call] else {
        return deadline
      }
      let silent = heard.advanced(byNanoseconds: limit)
      return deadline.map { min($0, silent) } ?? silent
    }

    /// How long after a deadline it is, in nanoseconds, and not excused.
    private func overdue(
      _ deadline: Instant, at now: Instant, on clock: Clock, since start: Event.ID
    ) -> Int64 {
      guard now > max(clock.disturbed, journal.events[start].time) else { return 0 }
      return deadline.nanoseconds(to: clock.local(now))
    }

    private mutating func complain(_ message: String, _ events: [Event.ID?]) {
      violations.append(checker.violation(message, shownBy: events))
    }
  }
}
