import RPCCore

/// What is left of a journal whose beginning was let go of, as one whose events and calls are numbered from 0.
struct KeptJournal {
  let standingAlone: Journal
  private let startsAt: JournalEvent.ID
  /// The calls that are left, by their places there; `nil` is all of them.
  private let calls: [Int: Int]?

  init(_ journal: Journal) {
    startsAt = journal.startsAt
    guard journal.startsAt > 0 else {
      (standingAlone, calls) = (journal, nil)
      return
    }
    var kept = Journal(processes: journal.processes, isOn: journal.isOn)
    kept.forgottenCount = journal.startsAt
    kept.prologueCount = max(0, journal.prologueCount - journal.startsAt)
    var calls: [Int: Int] = [:]
    for place in journal.calls.places {
      calls[place] = kept.calls.count
      kept.calls.append(journal.calls[place])
    }
    kept.events = journal.events.map { $0.renumbered(from: journal.startsAt, calls) }
    standingAlone = kept
    self.calls = calls
  }

  func renumbered(_ violation: Violation) -> Violation {
    var violation = violation
    violation.events = violation.events.compactMap { $0 >= startsAt ? $0 - startsAt : nil }
    return violation
  }

  /// A wait with its call's new place; `nil` if the call is not there any more.
  func renumbered(_ wait: CallWait) -> CallWait? {
    guard let calls else { return wait }
    return calls[wait.call].map { place in
      var wait = wait
      wait.call = place
      return wait
    }
  }
}

extension JournalEvent {
  fileprivate func renumbered(from first: JournalEvent.ID, _ calls: [Int: Int]) -> JournalEvent {
    var event = self
    event.cause = cause.flatMap { $0 >= first ? $0 - first : nil }
    event.call = call.flatMap { calls[$0] }
    if let message, let call = message.call {
      event.message = calls[call].map { place in
        MessageTrace(subject: UInt32(place), kind: message.kind, occurrence: message.occurrence)
      }
    }
    return event
  }
}
