import RPCCore

/// A call with a deadline ends at the deadline at the latest, on its caller's clock (A2.1, A2.4).
///
/// This holds to the nanosecond. The call is not given up earlier, and a reply exactly at the
/// deadline is in time.
///
/// A paused process ends its calls when it resumes. A clock that jumps past a deadline ends the
/// call at once. In a stream with a time limit for each item, the deadline moves with each item.
struct DeadlineHonoured: Checker {
  static let invariant = "deadlines are honoured to the nanosecond"
  static let watches: EventKinds = [
    .callStarted, .requestSent, .itemReceived, .callSettled, .crashed, .shutDown, .paused, .resumed,
    .clockJumped,
  ]

  private struct Clock {
    /// The lead over the run's clock, in nanoseconds.
    var offset: Int64 = 0
    /// The last instant at which the clock jumped or its process resumed.
    var disturbed = Instant.start
    var isPaused = false
    var crashed: JournalEvent.ID?

    func local(_ instant: Instant) -> Instant { instant.advanced(byNanoseconds: offset) }
  }

  /// A call that has not ended.
  fileprivate struct Pending {
    var start: JournalEvent.ID
    var began: Instant
    var deadline: Instant?
    /// The instant at which a stream's request was sent or its last item arrived, on its caller's
    /// clock; `nil` before, and without a time limit for each item.
    var heard: Instant?
  }

  fileprivate struct Finding {
    enum Flaw {
      case overdue(by: Int64)
      case givenUpEarly(by: Int64)
      case declaredLate
    }

    var flaw: Flaw
    var call: Int
    var start: JournalEvent.ID
    var event: JournalEvent.ID
  }

  private var clocks = IndexTable(Clock())
  private var pending = IndexTable<Pending?>(nil)
  private var findings: [Finding] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    guard let process = event.process else { return }
    switch event.kind {
    case .requestSent:
      guard let trace = event.message, trace.kind == .request else { return }
      let call = Int(trace.subject)
      // A request that is sent again gives the stream no more time.
      guard pending[call]?.heard == nil else { return }
      hear(call, calls[call], at: clocks[process].local(event.time))
    case .callStarted, .itemReceived, .callSettled:
      if let call = event.call { follow(call, calls[call], event, id, at: process) }
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
        clocks[process].local(.start).advanced(byNanoseconds: nanoseconds).nanoseconds
      clocks[process].disturbed = event.time
    default: break
    }
  }

  private mutating func follow(
    _ call: Int, _ record: Journal.Call, _ event: JournalEvent, _ id: JournalEvent.ID,
    at process: Int
  ) {
    if event.kind == .callSettled { return settle(call, record, event, id) }
    if event.kind == .callStarted {
      pending[call] = Pending(start: id, began: event.time, deadline: event.deadline)
    }
    if event.kind == .itemReceived { hear(call, record, at: clocks[process].local(event.time)) }
  }

  /// Begins the time that a stream may stay silent.
  private mutating func hear(_ call: Int, _ record: Journal.Call, at instant: Instant) {
    guard record.itemTimeout != nil, pending[call] != nil else { return }
    pending[call]?.heard = instant
  }

  private mutating func settle(
    _ call: Int, _ record: Journal.Call, _ event: JournalEvent, _ id: JournalEvent.ID
  ) {
    guard let known = pending[call], let deadline = known.deadline(of: record) else { return }
    pending[call] = nil
    let clock = clocks[record.process]
    let overdue = overdue(deadline, at: event.time, on: clock, since: known.began)
    let flaw: Finding.Flaw? =
      overdue > 0
      ? .overdue(by: overdue)
      : event.flawOfGivingUp(rest: clock.local(event.time).nanoseconds(to: deadline), known.start)
    if let flaw {
      findings.append(Finding(flaw: flaw, call: call, start: known.start, event: id))
    }
  }

  /// The time since a deadline, in nanoseconds; 0 if it is excused, negative before the deadline.
  private func overdue(
    _ deadline: Instant, at now: Instant, on clock: Clock, since began: Instant
  ) -> Int64 {
    guard now > max(clock.disturbed, began) else { return 0 }
    return deadline.nanoseconds(to: clock.local(now))
  }
}

extension DeadlineHonoured {
  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    pending.forget { !living.contains(call: $0) }
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    let overdue = overdue(at: evidence.journal)
    guard !findings.isEmpty || !overdue.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return findings.map { violation($0, evidence.journal, words) }
      + overdue.map { stillPending($0, evidence.journal, words) }
  }

  /// The calls that are overdue at the last event, except those of a process that is paused or
  /// died.
  private func overdue(at journal: Journal) -> [Finding] {
    guard let now = journal.events.last?.time else { return [] }
    return pending.indices.compactMap { call in
      let record = journal.calls[call]
      guard let known = pending[call], record.expectsReply,
        let deadline = known.deadline(of: record)
      else { return nil }
      let clock = clocks[record.process]
      guard !clock.isPaused, clock.crashed.map({ $0 < known.start }) ?? true else { return nil }
      let time = overdue(deadline, at: now, on: clock, since: known.began)
      guard time > 0 else { return nil }
      return Finding(
        flaw: .overdue(by: time), call: call, start: known.start, event: journal.nextEvent - 1)
    }
  }

  private func stillPending(
    _ finding: Finding, _ journal: Journal, _ words: Wording
  ) -> Violation {
    guard case .overdue(let time) = finding.flaw else {
      preconditionFailure("a call that is pending can only be overdue")
    }
    return violation(
      "\(words.call(finding.call)) was still pending at "
        + "\(words.time(of: finding.event)), "
        + "\(ReadableDuration(time)) after its deadline", shownBy: [finding.start, finding.event])
  }

  private func violation(_ finding: Finding, _ journal: Journal, _ words: Wording) -> Violation {
    let (call, time) = (
      words.call(finding.call), words.time(of: finding.event)
    )
    let text =
      switch finding.flaw {
      case .overdue(let overdue):
        "\(call) settled at \(time), \(ReadableDuration(overdue)) after its deadline"
      case .givenUpEarly(let rest):
        "\(call) was given up at \(time), \(ReadableDuration(rest)) before its deadline"
      case .declaredLate:
        "the reply to \(call) arrived in time, at \(time), and was declared late"
      }
    return violation(text, shownBy: [finding.start, finding.event])
  }
}

extension DeadlineHonoured.Pending {
  /// The deadline at this moment: that of the call or of its next item, whichever is earlier.
  fileprivate func deadline(of call: Journal.Call) -> Instant? {
    guard let limit = call.itemTimeout, let heard else { return deadline }
    let silent = heard.advanced(byNanoseconds: limit)
    return deadline.map { min($0, silent) } ?? silent
  }
}

extension JournalEvent {
  fileprivate var deadline: Instant? {
    if case .deadline(let deadline) = detail { deadline } else { nil }
  }

  /// The flaw in giving a call up `rest` nanoseconds before its deadline.
  fileprivate func flawOfGivingUp(
    rest: Int64, _ start: JournalEvent.ID
  ) -> DeadlineHonoured.Finding.Flaw? {
    guard detail == .outcome(.failed(.deadlineExceeded)) else { return nil }
    if rest > 0 { return .givenUpEarly(by: rest) }
    // The call's timer has its start as cause. So here a reply was the cause, and it was in time.
    return rest == 0 && cause != start ? .declaredLate : nil
  }
}
